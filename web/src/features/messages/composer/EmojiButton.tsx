import { ActionIcon, Center, Loader, Popover } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

const EmojiPicker = lazy(() =>
  import("./EmojiPicker").then(({ EmojiPicker }) => ({ default: EmojiPicker })),
);

export function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="top-start" returnFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t("messages.emoji")}
          onClick={() => {
            setOpened(!opened);
          }}
        >
          <IconMoodSmile size={20} stroke={1.6} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t("messages.emoji")}>
        <Suspense
          fallback={
            <Center w={320} h={320}>
              <Loader size="sm" />
            </Center>
          }
        >
          <EmojiPicker
            onPick={(emoji) => {
              setOpened(false);
              onPick(emoji);
            }}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
