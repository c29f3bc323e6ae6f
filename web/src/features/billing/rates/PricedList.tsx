import { Button, Group, Text } from "@mantine/core";
import { IconPlus, type IconListNumbers } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Page } from "@/api/types";
import { EmptyState } from "@/ui/EmptyState";
import { DataList } from "@/ui/list/DataList";
import type { Column, PageRequest } from "@/ui/list/types";
import { useOpenedId } from "@/ui/list/useSearchText";
import classes from "../billing.module.css";
import { NameCurrencyDialog, type NameAndCurrency } from "../parts/NameCurrencyDialog";

interface Named {
  id: string;
  name: string;
  currency: string;
}

interface Props {
  id: string;
  queryKey: readonly string[];
  fetchPage: (request: PageRequest) => Promise<Page<Named>>;
  icon: typeof IconListNumbers;
  words: Record<"label" | "text" | "add" | "example" | "none" | "noneText", string>;
  /** Search of the address without any filter. */
  unfiltered: Record<string, string>;
  save: (given: NameAndCurrency, open: (id: string) => void) => Promise<void>;
  drawer: (id: string, close: () => void) => ReactNode;
}

/** Price lists or plans: things with a name and a currency, to be added and opened. */
export function PricedList(props: Props) {
  const { id, queryKey, fetchPage, icon, words, unfiltered, save, drawer } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [opened, open] = useOpenedId();
  const [adding, setAdding] = useState(false);
  const columns = useMemo<Column<Named>[]>(
    () => [
      {
        id: "name",
        header: t("billing.rates.name"),
        main: true,
        cell: ({ name }) => name,
        text: ({ name }) => name,
        sortBy: ({ name }) => name,
      },
      {
        id: "currency",
        header: t("billing.rates.currency"),
        cell: ({ currency }) => currency,
        text: ({ currency }) => currency,
        sortBy: ({ currency }) => currency,
      },
    ],
    [t],
  );
  const add = (
    <Button
      leftSection={<IconPlus size={18} />}
      onClick={() => {
        setAdding(true);
      }}
    >
      {words.add}
    </Button>
  );
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Text size="sm" c="dimmed" maw={560}>
          {words.text}
        </Text>
        {add}
      </Group>
      <DataList<Named>
        id={id}
        label={words.label}
        queryKey={queryKey}
        fetchPage={fetchPage}
        columns={columns}
        rowKey={({ id }) => id}
        onOpen={({ id }) => {
          open(id);
        }}
        card={({ name, currency }) => (
          <span className={classes.card}>
            <strong>{name}</strong>
            <span>{currency}</span>
          </span>
        )}
        filtered={false}
        onClearFilters={() => void navigate({ to: ".", search: unfiltered })}
        empty={<EmptyState icon={icon} title={words.none} text={words.noneText} action={add} />}
      />
      {drawer(opened, () => {
        open("");
      })}
      <NameCurrencyDialog
        opened={adding}
        title={words.add}
        example={words.example}
        save={(given) => save(given, open)}
        onClose={() => {
          setAdding(false);
        }}
      />
    </>
  );
}
