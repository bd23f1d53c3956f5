import { InvalidInput } from '@plinth/kernel';
import { checkCount, checkText } from '@plinth/tracking/rules';
import type { ModelSignature, SignatureField } from './vocabulary.js';

export const maxSignatureFields = 5_000;
const maxDimensions = 16;

interface GivenField {
  readonly name: string;
  readonly type: string;
  readonly shape?: readonly number[] | null | undefined;
  readonly required?: boolean | null | undefined;
}

export interface GivenSignature {
  readonly inputs: readonly GivenField[];
  readonly outputs: readonly GivenField[];
}

/** The one form of a signature. Fields keep their order: it is that of the columns. @throws TooMany, TextTooLong, UnstorableText, InvalidInput */
export function readSignature(given: GivenSignature, field: string): ModelSignature {
  return { inputs: readFields(given.inputs, `${field}.inputs`), outputs: readFields(given.outputs, `${field}.outputs`) };
}

function readFields(given: readonly GivenField[], field: string): SignatureField[] {
  checkCount(given, 'Fields of a signature', field, maxSignatureFields);
  const names = new Set<string>();
  return given.map(({ name, type, shape, required }, index) => {
    const at = `${field}[${index}]`;
    checkText(name, 250, 'The name of a field', `${at}.name`);
    checkText(type, 100, 'The type of a field', `${at}.type`);
    if (type.trim() === '') throw new InvalidInput('A field has a type.', { field: `${at}.type`, help: 'Use one such as double, string or tensor(float32).' });
    if (names.has(name)) throw new InvalidInput(`Two fields have the name ${JSON.stringify(name.slice(0, 100))}.`, { field: `${at}.name`, help: 'Give each a name of its own.' });
    names.add(name);
    return { name, type, ...(shape ? { shape: readShape(shape, `${at}.shape`) } : {}), required: required ?? true };
  });
}

function readShape(shape: readonly number[], field: string): readonly number[] {
  if (shape.length > maxDimensions || !shape.every((size) => Number.isInteger(size) && size >= -1))
    throw new InvalidInput(`A shape has at most ${maxDimensions} dimensions, each a whole number from 0 on, or -1 for any.`, { field, help: 'Write the shape of one batch, such as [-1, 28, 28].' });
  return shape;
}
