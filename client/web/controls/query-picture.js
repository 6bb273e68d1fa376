/**
 * A picture to search by: made upright, and small enough to send. It knows neither page nor server.
 *
 * @typedef {object} Picture
 * @property {string} base64  of the file that is sent, mostly a JPEG
 * @property {Blob | null} preview  to be shown; null for what this browser cannot show
 *
 * @typedef {"notPicture" | "unreadable" | "tooLarge"} Reason
 */

const LONGEST_SIDE = 1024; // pixels; the models look at fewer
const QUALITY = 0.9;
const LARGEST_BYTES = 6 * 1024 * 1024; // of a file that goes as it is
const PAPER = "white"; // behind a picture that can be seen through
/** What phones and cameras make, and browsers do not know the type of. */
const PICTURE_NAME = /\.(heic|heif|hif|avif|tiff?)$/i;

export class PictureRefused extends Error {
  /** @param {Reason} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * A picture that this browser cannot open, such as a HEIC in most, goes as it is: the server may.
 * @param {File} file
 * @returns {Promise<Picture>}
 * @throws {PictureRefused}
 */
export async function prepare(file) {
  if (file.type && !file.type.startsWith("image/")) throw new PictureRefused("notPicture");
  const preview = await small(file);
  if (preview) return { base64: await base64Of(preview), preview };
  if (!file.type && !PICTURE_NAME.test(file.name)) throw new PictureRefused("notPicture");
  if (file.size > LARGEST_BYTES) throw new PictureRefused("tooLarge");
  return { base64: await base64Of(file), preview: null };
}

/**
 * @param {File} file
 * @returns {Promise<Blob | null>} null where this browser cannot open it
 */
async function small(file) {
  try {
    const bitmap = await createImageBitmap(file); // upright
    return await drawn(bitmap);
  } catch {
    return null;
  }
}

/** @param {ImageBitmap} bitmap */
async function drawn(bitmap) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = PAPER;
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 * @throws {PictureRefused}
 */
function base64Of(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(new PictureRefused("unreadable"));
    reader.readAsDataURL(blob);
  });
}
