import { PlinthError } from '@plinth/kernel';

/** What the sender must mend: the same event again is refused again. */
const permanent = { retriable: false };

/** An event that is none by the rules of OpenLineage 2-0-2; `field` says where. */
export class InvalidEvent extends PlinthError {
  constructor(message: string, field: string, help = 'Send what https://openlineage.io/docs/spec/object-model describes.') {
    super('INVALID_LINEAGE_EVENT', 'INVALID', message, { field, help, details: permanent });
  }
}

/** A body that holds no events: no JSON, or nothing that is one. */
export class InvalidBody extends PlinthError {
  constructor(message: string, help: string) {
    super('INVALID_LINEAGE_BODY', 'INVALID', message, { field: 'body', help, details: permanent });
  }
}

/** More than one request may bring, once it is unpacked. */
export class TooMuchLineage extends PlinthError {
  constructor(message: string, limit: number) {
    super('TOO_MUCH_LINEAGE', 'TOO_LARGE', message, { field: 'body', help: 'Send less at once, or have the producer leave out its largest facets.', details: { ...permanent, limit } });
  }
}

export class UnsupportedEncoding extends PlinthError {
  constructor() {
    super('UNSUPPORTED_ENCODING', 'UNSUPPORTED_MEDIA_TYPE', 'Events come as they are, or packed by gzip.', { field: 'Content-Encoding', help: 'Set it to gzip or leave it out.', details: permanent });
  }
}

/** More JSON of events than one operation is answered with. */
export class TooManyEventBytes extends PlinthError {
  constructor(bytes: number, limit: number) {
    super('TOO_MANY_EVENT_BYTES', 'TOO_LARGE', `These events have ${bytes} bytes together; at most ${limit} are read at once.`, { field: 'first', help: 'Ask for smaller pages, or leave `event` out and read single events by openLineageEvent.', details: { bytes, limit } });
  }
}
