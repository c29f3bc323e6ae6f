import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
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
  if (current === undefined) return null;
  const Page = current.page;
  return (
    <Tabs
      value={current.key}
      keepMounted={false}
      onChange={(key) => void navigate({ to: ".", search: { section: key ?? undefined } })}
    >
      <Tabs.List className={classes.tabs}>
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
