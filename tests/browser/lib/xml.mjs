// Judges XML by the schemas in `schemas/`.

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { validateXML } from 'xmllint-wasm';

const schemas = join(import.meta.dirname, '../schemas');

/** What is wrong with the XML in a file, by a schema: a line for each fault. */
export async function xmlFaults(file, schema) {
  const { errors } = await validateXML({
    xml: { fileName: basename(file), contents: readFileSync(file, 'utf8') },
    schema: readFileSync(join(schemas, schema), 'utf8'),
    extension: 'relaxng',
  });
  return errors.map(({ rawMessage }) => `${file}: ${rawMessage}`);
}
