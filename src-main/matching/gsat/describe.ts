/** The field table of the package as Markdown, from the same table that writes the package. */
import { fingerprintFields, gsatFields } from './fields.ts';

export function fieldTable(): string {
  const rows = [
    ...gsatFields.map((field) => `| ${field.mnemonic === '???' ? '–' : field.mnemonic} | ${field.section} | \`${field.path}\` |`),
    ...fingerprintFields.map((field) => `| – | ${field.section} | \`itl:PackageFingerprintImageRecord/${field.path}\` |`),
  ];
  return ['| mnemonic | GSAT 3 section | path below `itl:NISTBiometricInformationExchangePackage` |', '|---|---|---|', ...rows].join('\n');
}
