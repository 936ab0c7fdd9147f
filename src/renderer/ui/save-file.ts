/** Hands a small document to the browser's own way of saving; in the desktop window that asks for the place. */
export function saveFile(name: string, text: string, type = 'application/json'): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The download has begun by then; the text need not be kept.
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
