/**
 * A sentence that core says without knowing the reader's language: a key of `shared/words` and the values in it.
 * Window and report turn it into text with the same `say`.
 */
export interface Said {
  code: string
  values?: Readonly<Record<string, string | number>>
}

export function said(code: string, values?: Readonly<Record<string, string | number>>): Said {
  return values === undefined ? { code } : { code, values }
}
