/** How a host hands a finished report over: `folder` holds its files, `name` is for people. */
export type Offer = (folder: string, name: string) => Promise<Offered>

/** A place in the browser to fetch one archive from; null where the host wrote a folder itself. */
export interface Offered {
  href: string | null
}
