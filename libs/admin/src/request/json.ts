/** A value as JSON has it: moments are ISO 8601. */
export type Json<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Json<T[K]> } : T;
