import { Button, Group, Table, Text, TextInput, Title } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useErrorText } from "@/ui/errorText";
import classes from "./carriers.module.css";
import { useRoutes } from "./costs";

/** Which carriers would take a call to a number, and at what cost. */
export function RouteLook() {
  const { t } = useTranslation();
  const words = useErrorText();
  const [text, setText] = useState("");
  const [asked, ask] = useState("");
  const { data, error, isFetching } = useRoutes(asked);
  return (
    <section className={classes.look} aria-label={t("carriers.look.title")}>
      <Title order={2} mb="xs">
        {t("carriers.look.title")}
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask(text.trim());
        }}
      >
        <Group align="end" gap="xs">
          <TextInput
            label={t("carriers.look.to")}
            placeholder="+44"
            type="tel"
            className={classes.grow}
            value={text}
            error={error === null ? undefined : words(error).text}
            onChange={({ currentTarget }) => {
              setText(currentTarget.value);
            }}
          />
          <Button
            type="submit"
            variant="default"
            loading={isFetching}
            leftSection={<IconRoute size={18} />}
          >
            {t("carriers.look.ask")}
          </Button>
        </Group>
      </form>
      <div aria-live="polite">
        {data !== undefined && data.routes.length === 0 && (
          <Text size="sm" c="dimmed" mt="sm">
            {t("carriers.look.nobody")}
          </Text>
        )}
        {data !== undefined && data.routes.length > 0 && (
          <Table mt="sm" aria-label={t("carriers.look.title")}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("carriers.one")}</Table.Th>
                <Table.Th>{t("carriers.look.prefix")}</Table.Th>
                <Table.Th ta="end">
                  {t("carriers.look.cost", { count: data.expected_s / 60 })}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.routes.map((route) => (
                <Table.Tr key={route.carrier_id}>
                  <Table.Td>{route.carrier_name}</Table.Td>
                  <Table.Td className="tabular">+{route.prefix}</Table.Td>
                  <Table.Td ta="end" className="tabular">
                    {route.cost} {route.currency}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </div>
    </section>
  );
}
