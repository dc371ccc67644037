/** An error answer of the office server: stable code, German sentence, and the field where there is one. */
import { officeErrorCodes } from '../../src-main/sync/office/wire.ts';

export class OfficeRefusal extends Error {
  readonly code: string;
  readonly field: string | null;
  constructor(code: string, message: string, field: string | null = null) {
    super(message);
    this.code = code;
    this.field = field;
  }
  get http(): number {
    return officeErrorCodes.find((entry) => entry.code === this.code)?.http ?? 500;
  }
}
