import { validate } from 'uuid';

/** Whether text is a UUID: anything else cannot be an id, and PostgreSQL would refuse it. */
export function isUuid(text: string): boolean {
  return validate(text);
}
