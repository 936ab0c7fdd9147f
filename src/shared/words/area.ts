export type Language = 'de' | 'en'

/** The words of one area of the product, by code, in both languages. `{name}` stands for a value of the `Said`. */
export type Words<K extends string> = Readonly<Record<Language, Readonly<Record<K, string>>>>

/** Declares an area: German must have exactly the keys of English, or it does not compile. */
export function words<K extends string>(
  en: Readonly<Record<K, string>>,
  de: Readonly<Record<NoInfer<K>, string>>,
): Words<K> {
  return { en, de }
}
