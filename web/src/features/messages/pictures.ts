/** Makes camera pictures small enough for a text, in the browser. */

export const MAX_PICTURES = 10;
/** What a text may carry in all; beyond that carriers refuse it, or shrink it badly. */
const MAX_TOTAL_BYTES = 5_000_000;
const KEPT_AS_THEY_ARE = new Set(["image/jpeg", "image/png", "image/gif"]);
const EDGES_PX = [2048, 1600, 1280, 960, 640];
const QUALITIES = [0.85, 0.7, 0.55];

export class NoPictureError extends Error {}

/** Bytes each of so many pictures may have. */
export function bytesEach(count: number): number {
  return Math.floor(MAX_TOTAL_BYTES / Math.max(1, count));
}

/** Gives a picture of at most `maxBytes`; `onPercent` is told how far it is. Throws NoPictureError. */
export async function fitPicture(
  file: Blob,
  maxBytes: number,
  onPercent: (percent: number) => void,
): Promise<Blob> {
  if (KEPT_AS_THEY_ARE.has(file.type) && file.size <= maxBytes) {
    onPercent(100);
    return file;
  }
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new NoPictureError();
  });
  try {
    const steps = EDGES_PX.length * QUALITIES.length;
    let step = 0;
    for (const edge of EDGES_PX) {
      for (const quality of QUALITIES) {
        const made = await draw(bitmap, edge, quality);
        step += 1;
        onPercent(Math.round((100 * step) / steps));
        if (made.size <= maxBytes) {
          onPercent(100);
          return made;
        }
      }
    }
    throw new NoPictureError();
  } finally {
    bitmap.close();
  }
}

function draw(bitmap: ImageBitmap, edge: number, quality: number): Promise<Blob> {
  const scale = Math.min(1, edge / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  if (pen === null) throw new NoPictureError();
  // A jpeg has no transparency: white, as paper, not black.
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => {
    canvas.toBlob(
      (blob) => {
        if (blob === null) fail(new NoPictureError());
        else done(blob);
      },
      "image/jpeg",
      quality,
    );
  });
}
