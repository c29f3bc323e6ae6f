import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, type ReactNode } from "react";
import classes from "../billing.module.css";

export interface Section {
  key: string;
  label: string;
  page: () => ReactNode;
}

/** Parts of one page; going to another leaves the filters of this one behind. */
export function SectionTabs({ sections }: { sections: Section[] }) {
  const navigate = useNavigate();
  const { section } = useSearch({ strict: false });
  const current = sections.find(({ key }) => key === section) ?? sections[0];
  const list = useRef<HTMLDivElement>(null);
  const key = current?.key;
  useEffect(() => {
    // On a phone not all of them fit: the one that is open is to be seen.
    const open = list.current?.querySelector('[aria-selected="true"]');
    open?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [key]);
  if (current === undefined) return null;
  const Page = current.page;
  return (
    <Tabs
      value={current.key}
      keepMounted={false}
      onChange={(key) => void navigate({ to: ".", search: { section: key ?? undefined } })}
    >
      <Tabs.List ref={list} className={classes.tabs}>
        {sections.map(({ key, label }) => (
          <Tabs.Tab key={key} value={key}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={current.key} pt="lg">
        <Page />
      </Tabs.Panel>
    </Tabs>
  );
}
