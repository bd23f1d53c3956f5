import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';

/** An operation as text, typed by what it answers and takes, whichever output of the code generator it is from. */
export interface OperationText<R, V> extends DocumentTypeDecoration<R, V> {
  toString(): string;
}
