/**
 * How a host hands a finished report over: `folder` holds its files, `name` is for people. The answer's `href` is where
 * the browser fetches one archive; null where the host wrote a folder itself.
 */
export type Offer = (folder: string, name: string) => Promise<{ href: string | null }>

/** What Windows, macOS or Linux do not take in a file name; a site's name is whatever an installer typed. */
// eslint-disable-next-line no-control-regex
const notInNames = /[\x00-\x1f\x7f<>:"/\\|?*]+/g

/** A name as a file or folder of one segment. */
export function asFileName(name: string): string {
  const plain = name
    .replace(notInNames, '-')
    .slice(0, 100)
    .replace(/^[.\s-]+|[.\s-]+$/g, '')
  return plain === '' ? 'report' : plain
}
