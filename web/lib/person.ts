/** The name that its reader writes under acknowledgements and silences, remembered in the browser. */
const STORED_AS = 'leeway-person';

export function readPerson(storage: Pick<Storage, 'getItem'>): string {
  return storage.getItem(STORED_AS) ?? '';
}

export function rememberPerson(name: string, storage: Pick<Storage, 'setItem'>): void {
  storage.setItem(STORED_AS, name.trim());
}
