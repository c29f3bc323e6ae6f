import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./dialer.module.css";
import { doorKey, doorQuery, type Door } from "./queries";
import { enterCode } from "./token";

/** The app on an iPhone's home screen opens no links: there the code from the browser is typed or pasted. */
export function CodeForm() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [code, setCode] = useState("");
  const [pending, setPending] = useState(false);
  const [wrong, setWrong] = useState("");

  const open = async () => {
    setPending(true);
    enterCode(code);
    const before = queryClient.getQueryData<Door>(doorKey);
    try {
      const door: Door = await queryClient.fetchQuery({ ...doorQuery, staleTime: 0 });
      if ("refusal" in door) {
        queryClient.setQueryData(doorKey, before);
        setWrong(t("dialer.move.refused"));
      }
    } catch {
      setWrong(t("dialer.move.unreached"));
    } finally {
      setPending(false);
    }
  };
  return (
    <form
      className={classes.codeForm}
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() === "") setWrong(t("dialer.move.empty"));
        else void open();
      }}
    >
      <TextInput
        label={t("dialer.move.code")}
        description={t("dialer.move.codeText")}
        placeholder="ABCD-EFGH-JKMN"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        value={code}
        error={wrong}
        onChange={(event) => {
          setCode(event.currentTarget.value);
          setWrong("");
        }}
      />
      <Button type="submit" variant="default" loading={pending}>
        {t("dialer.move.open")}
      </Button>
    </form>
  );
}
