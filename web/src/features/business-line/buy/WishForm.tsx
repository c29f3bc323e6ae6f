import { Button, Input, Paper, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconSearch } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import classes from "../businessLine.module.css";
import type { NumberWish } from "../queries";
import { countryChoices } from "./countries";
import { isArea, isPart, plainPart, TYPES } from "./wish";

interface Props {
  wish: NumberWish | null;
  searching: boolean;
  onSearch: (wish: NumberWish) => void;
}

export function WishForm({ wish, searching, onSearch }: Props) {
  const { t } = useTranslation();
  const { language, country } = useFormats();
  const countries = useMemo(() => countryChoices(language, country), [language, country]);
  const form = useForm<NumberWish>({
    initialValues: wish ?? { country, type: "Local", area: "", contains: "" },
    validateInputOnChange: true,
    validate: {
      area: (value) => (isArea(plainPart(value)) ? null : t("businessLine.buy.areaWrong")),
      contains: (value) => (isPart(plainPart(value)) ? null : t("businessLine.buy.containsWrong")),
    },
  });
  return (
    <Paper
      component="form"
      className={`${classes.panel ?? ""} ${classes.search ?? ""}`}
      role="search"
      aria-label={t("businessLine.section.buy")}
      noValidate
      onSubmit={form.onSubmit(({ area, contains, ...wanted }) => {
        onSearch({ ...wanted, area: plainPart(area), contains: plainPart(contains) });
      })}
    >
      <Select
        searchable
        label={t("businessLine.buy.country")}
        data={countries}
        {...form.getInputProps("country")}
      />
      <div className={classes.types}>
        <Input.Label component="span">{t("businessLine.buy.type")}</Input.Label>
        <SegmentedControl
          fullWidth
          aria-label={t("businessLine.buy.type")}
          data={TYPES.map((value) => ({ value, label: t(`businessLine.buy.types.${value}`) }))}
          {...form.getInputProps("type")}
        />
      </div>
      <TextInput
        label={t("businessLine.buy.area")}
        placeholder={t("businessLine.buy.areaHint")}
        inputMode="numeric"
        {...form.getInputProps("area")}
      />
      <TextInput
        label={t("businessLine.buy.contains")}
        placeholder={t("businessLine.buy.containsHint")}
        {...form.getInputProps("contains")}
      />
      <div className={classes.send}>
        <Button type="submit" loading={searching} leftSection={<IconSearch size={18} />}>
          {t("businessLine.buy.search")}
        </Button>
      </div>
    </Paper>
  );
}
