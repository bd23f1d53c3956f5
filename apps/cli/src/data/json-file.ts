import { readFile } from 'node:fs/promises';
import { CliFailure, exitCodes } from '../exit-codes.js';

/** What a file says that a person wrote for the API, which looks at it closer. @throws CliFailure for what is no JSON; the error of the file system for what can not be read */
export async function jsonIn<Content>(file: string | undefined): Promise<Content | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text) as Content;
  } catch (error) {
    throw new CliFailure(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}.`, 'The guide to data sets shows what it may say.', exitCodes.usage);
  }
}
