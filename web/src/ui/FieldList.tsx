import { ActionIcon, Button, Stack } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { FieldSet } from "./FieldSet";

interface Props {
  legend: string;
  hint?: string;
  /** Words of the button that adds an entry. */
  add: string;
  onAdd: () => void;
  children: ReactNode;
  /** What is to be told of all entries. */
  below?: ReactNode;
}

/** As many entries of the same fields as somebody wants. */
export function FieldList({ legend, hint, add, onAdd, children, below }: Props) {
  return (
    <FieldSet legend={legend} hint={hint}>
      <Stack gap="xs">
        {children}
        <Button
          variant="subtle"
          w="fit-content"
          leftSection={<IconPlus size={16} />}
          onClick={onAdd}
        >
          {add}
        </Button>
        {below}
      </Stack>
    </FieldSet>
  );
}

interface RemoveProps {
  /** Says which entry, for there are several. */
  label: string;
  /** Beside a field whose label stands above it. */
  labelled?: boolean;
  onRemove: () => void;
}

export function RemoveEntry({ label, labelled = false, onRemove }: RemoveProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={36}
      mt={labelled ? 24 : 0}
      aria-label={label}
      onClick={onRemove}
    >
      <IconX size={16} />
    </ActionIcon>
  );
}
