declare module 'pg/lib/utils.js' {
  const utils: {
    /** A value as pg tells it to Postgres: a text, bytes, or null. */
    readonly prepareValue: (value: unknown) => string | Buffer | null;
  };
  export default utils;
}
