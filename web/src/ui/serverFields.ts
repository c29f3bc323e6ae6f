/** Puts the server's complaints on the fields they are about. */
import type { UseFormReturnType } from "@mantine/form";
import { ApiProblem, formPath } from "@/api/problem";

/** True when every complaint found its field; otherwise the error must be shown elsewhere too. */
export function landOnFields<V extends object>(
  form: UseFormReturnType<V>,
  error: unknown,
): boolean {
  if (!(error instanceof ApiProblem) || error.fields.length === 0) return false;
  const known = new Set(Object.keys(form.getValues()));
  let all = true;
  for (const { where, what } of error.fields) {
    const path = formPath(where);
    if (known.has(path.split(".")[0] ?? "")) form.setFieldError(path, what);
    else all = false;
  }
  return all;
}
