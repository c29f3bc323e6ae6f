import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { contactName, useContactSearch } from "@/features/contacts/queries";
import { useIdentity } from "@/app/identity";
import { useShowError } from "@/ui/errorText";
import { PhoneNumber } from "@/ui/PhoneNumber";
import classes from "../messages.module.css";

interface Props {
  search: string;
  onOpen: (id: string, to?: string) => void;
}

/** People whose name was searched for: their conversation, or a new one. */
export function ContactMatches({ search, onOpen }: Props) {
  const { t } = useTranslation();
  const showError = useShowError();
  const { line } = useIdentity();
  const { data: contacts = [] } = useContactSearch(/\p{L}/u.test(search) ? search : "");
  const people = contacts.flatMap((contact) =>
    contact.numbers.map(({ number }) => ({ number, name: contactName(contact) })),
  );
  if (people.length === 0) return null;

  const open = async (number: string) => {
    const query = { search: number, limit: 10, number_id: line?.numberId };
    const { items } = await unwrap(api.GET("/api/v1/conversations", { params: { query } }));
    const known = items.find(({ peer }) => peer === number);
    if (known !== undefined) onOpen(known.id);
    else onOpen("new", number);
  };
  return (
    <>
      <h2 className={classes.heading}>{t("messages.people")}</h2>
      <ul className={classes.rows} aria-label={t("messages.people")}>
        {people.map(({ number, name }) => (
          <li key={number}>
            <UnstyledButton
              className={classes.row}
              onClick={() => {
                open(number).catch(showError);
              }}
            >
              <PhoneNumber number={number} name={name} layout="stack" />
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </>
  );
}
