import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { mediaUrl } from "@/api/client";
import type { Picture } from "@/api/types";
import classes from "./thread.module.css";

/** Pictures of a message; each opens whole in a tab of its own. */
export function Pictures({ pictures }: { pictures: Picture[] }) {
  const { t } = useTranslation();
  if (pictures.length === 0) return null;
  return (
    <div className={classes.pictures} data-many={pictures.length > 1 || undefined}>
      {pictures.map((picture, place) => {
        const { id, state, width, height } = picture;
        if (state !== "stored") {
          return (
            <span key={id} className={classes.noPicture}>
              {state === "pending" ? t("messages.pictureComing") : t("messages.pictureLost")}
            </span>
          );
        }
        const url = mediaUrl(`/messages/media/${id}`);
        return (
          <a key={id} href={url} target="_blank" rel="noopener noreferrer">
            <img
              src={url}
              alt={t("messages.pictureAlt", { place: place + 1, count: pictures.length })}
              width={width > 0 ? width : undefined}
              height={height > 0 ? height : undefined}
              loading="lazy"
            />
          </a>
        );
      })}
    </div>
  );
}

/** A picture that is on this device only. */
export function LocalPicture({ blob, alt }: { blob: Blob; alt: string }) {
  const show = useCallback(
    (image: HTMLImageElement | null) => {
      if (image === null) return;
      const url = URL.createObjectURL(blob);
      image.src = url;
      return () => {
        URL.revokeObjectURL(url);
      };
    },
    [blob],
  );
  return <img ref={show} alt={alt} />;
}
