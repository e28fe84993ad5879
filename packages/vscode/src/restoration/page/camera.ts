/** Where the pictures are looked at from: one camera for all views, so that they move in step. */

export interface Camera {
  /** Screen pixels per pixel of the restored picture. */
  readonly zoom: number;
  /** The picture's point at the middle of a view, in its pixels. */
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const MAX_SCALE = 64;

/** The whole picture, in the middle; small ones are enlarged by a whole factor, which keeps their pixels square. */
export function fitted(picture: Size, view: Size): Camera {
  const room = Math.min(view.width / picture.width, view.height / picture.height);
  const zoom = room >= 2 ? Math.floor(room) : room;
  return { zoom: limit(zoom, picture, view), x: picture.width / 2, y: picture.height / 2 };
}

/** Zoomed by `factor` about a point of the view (from its middle), which stays where it is. */
export function zoomed(
  camera: Camera,
  factor: number,
  about: { readonly x: number; readonly y: number },
  picture: Size,
  view: Size,
): Camera {
  const zoom = limit(camera.zoom * factor, picture, view);
  return inside(
    {
      zoom,
      x: camera.x + about.x / camera.zoom - about.x / zoom,
      y: camera.y + about.y / camera.zoom - about.y / zoom,
    },
    picture,
  );
}

/** Moved by a distance on the screen. */
export function moved(camera: Camera, dx: number, dy: number, picture: Size): Camera {
  return inside({ ...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom }, picture);
}

/** Left edge, top edge and scale of the picture in the view, on the screen. */
export function placed(camera: Camera, view: Size): { left: number; top: number } {
  return { left: view.width / 2 - camera.x * camera.zoom, top: view.height / 2 - camera.y * camera.zoom };
}

/** Something of the picture stays in the middle. */
function inside(camera: Camera, { width, height }: Size): Camera {
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
  return { ...camera, x: clamp(camera.x, width), y: clamp(camera.y, height) };
}

function limit(zoom: number, picture: Size, view: Size): number {
  const room = Math.min(view.width / picture.width, view.height / picture.height);
  return Math.min(MAX_SCALE, Math.max(Math.min(room / 4, 1 / 4), zoom));
}
