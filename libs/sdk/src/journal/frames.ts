import { crc32 } from 'node:zlib';

/**
 * The journal's file: eight bytes of magic, then frames. A frame is
 *
 *     u32 length of the body · u32 CRC-32 of the body · body
 *     body = u32 length of the head · head (JSON, UTF-8) · payload
 *
 * little-endian. A process that dies while it writes leaves a frame that is short or fails its checksum; reading ends there.
 */
export const magic = new TextEncoder().encode('PLINTHJ1');
export const frameHeaderSize = 8;
/** No honest frame is larger: a metric batch is at most 16 MiB on the wire. */
export const maxFrameSize = 64 * 2 ** 20;

export interface Frame {
  readonly head: unknown;
  readonly payload: Uint8Array;
}

export function encodeFrame(head: unknown, payload: Uint8Array = new Uint8Array(0)): Uint8Array {
  const headBytes = new TextEncoder().encode(JSON.stringify(head));
  const bodySize = 4 + headBytes.byteLength + payload.byteLength;
  const frame = new Uint8Array(frameHeaderSize + bodySize);
  const view = new DataView(frame.buffer);
  view.setUint32(0, bodySize, true);
  view.setUint32(8, headBytes.byteLength, true);
  frame.set(headBytes, 12);
  frame.set(payload, 12 + headBytes.byteLength);
  view.setUint32(4, crc32(frame.subarray(frameHeaderSize)), true);
  return frame;
}

/** Size of the body that a frame's header announces, or undefined when no frame can begin so. */
export function announcedSize(header: Uint8Array): number | undefined {
  if (header.byteLength < frameHeaderSize) return undefined;
  const size = new DataView(header.buffer, header.byteOffset).getUint32(0, true);
  return size >= 4 && size <= maxFrameSize ? size : undefined;
}

/** Undefined when the body is not what its header promised. */
export function decodeFrame(header: Uint8Array, body: Uint8Array): Frame | undefined {
  if (announcedSize(header) !== body.byteLength) return undefined;
  if (new DataView(header.buffer, header.byteOffset).getUint32(4, true) !== crc32(body)) return undefined;
  const headSize = new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  if (headSize > body.byteLength - 4) return undefined;
  try {
    const head: unknown = JSON.parse(new TextDecoder().decode(body.subarray(4, 4 + headSize)));
    return { head, payload: body.subarray(4 + headSize) };
  } catch {
    return undefined;
  }
}
