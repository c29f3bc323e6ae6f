import { Alert } from "@mantine/core";
import { useErrorText } from "./errorText";

interface Props {
  error: unknown;
  /** What stands at the fields is not said again here. */
  form: { errors: Record<string, unknown> };
}

/** Why a form was not taken. */
export function FormError({ error, form }: Props) {
  const words = useErrorText();
  if (error === null || Object.keys(form.errors).length > 0) return null;
  const { title, text } = words(error);
  return (
    <Alert color="fail" role="alert" title={title}>
      {text}
    </Alert>
  );
}
