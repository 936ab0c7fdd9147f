/** The two IPC channels between window and main process; the preload and the door are their only users. */
export const callChannel = 'call'
export const eventChannel = 'event'
