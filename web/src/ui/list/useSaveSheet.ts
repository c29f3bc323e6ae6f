import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/app/formats";
import { csvText, saveBlob, saveText } from "./csv";
import { sheetOf } from "./sheet";
import type { Column } from "./types";

export type SheetKind = "csv" | "xlsx";

/** Puts rows on the reader's disk as a spreadsheet, times on the account's clocks. */
export function useSaveSheet(): <T>(
  name: string,
  kind: SheetKind,
  columns: Column<T>[],
  rows: T[],
) => Promise<void> {
  const { t } = useTranslation();
  const { timeZone } = useFormats();
  return useCallback(
    async (name, kind, columns, rows) => {
      const sheet = sheetOf(columns, rows, { currency: t("common.list.currency"), timeZone });
      if (kind === "csv") {
        saveText(`${name}.csv`, csvText(sheet, timeZone));
      } else {
        const { workbookOf } = await import("./workbook");
        saveBlob(`${name}.xlsx`, await workbookOf(sheet, timeZone));
      }
    },
    [t, timeZone],
  );
}
