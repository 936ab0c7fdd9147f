/** What `--help` prints: one text a command, and the list of them. */
export interface CommandHelp {
  summary: string
  text: string
}

const data = '  --data DIR               where Wattproof keeps its data; default: the folder of your operating system'
const json = '  --json                   standard output carries JSON lines only'

export const help = {
  proxy: {
    summary: 'run only the proxy, between stations and a backend',
    text: `wattproof proxy --backend URL [options]

Stations connect to <printed url>/<identity>; the backend is dialled at <URL>/<identity>.
Ends on SIGTERM or Ctrl+C; a new start on the same data goes on where it was. One data
directory belongs to one backend: started with a new URL, what is owed goes there.

  --backend URL            ws:// or wss:// address of the backend, without the identity (required)
  --station ID             only this station is served, others hear HTTP 404; may be given again.
                           Without it every station is, and the backend decides: say which ones where
                           strangers can reach this computer
  --listen HOST:PORT       where stations connect over ws; default 127.0.0.1:0, port 0 picks one
  --tls-listen HOST:PORT   where they connect over wss (security profile 2)
  --mtls-listen HOST:PORT  where they connect over wss with a certificate of their own (profile 3)
                           Each is a listener of its own. With none of them, the certificates
                           below decide which one is opened, at 127.0.0.1:0.
  --tls-cert FILE          certificate shown to stations, PEM, its chain after it; may be given again,
  --tls-key FILE           each with its key: RSA for old stations, P-256 for the others
  --client-ca FILE         CAs whose certificates stations may show, PEM
  --old-tls                stations may use TLS 1.0 and 1.1
  --backend-ca FILE        CAs to trust for a wss:// backend, PEM; default: those of this computer
  --backend-cert FILE      certificate shown to the backend for every station that proved who it is by a
  --backend-key FILE       certificate of its own, with its key
  --backend-cert-dir DIR   certificates of single stations, before the one above: <identity>.pem with
                           <identity>.key, the identity percent-encoded. Read at the start
  --backend-cert-for-all   show it for stations that did not prove who they are, too: whoever reaches
                           this computer and knows an identity is then that station to the backend
  --backend-old-tls        the backend may use TLS 1.0 and 1.1
${data}
  --accept-unknown         without the backend, start sessions for cards it never spoke of, too
  --cardless TAG           a tag that stands for "no card": works without the backend unless that
                           refused it; may be given again
  --local-user TAG         may charge although the backend refuses it; the backend hears nothing of the
                           session and sees the connector as Unavailable; may be given again
  --answer-deadline S      seconds the backend may take before the proxy answers for it; default 10
  --min-answer-delay MS    for stations that drop a link which answers too fast; default 0
  --drain-rate N           stored messages delivered per second, all stations together; default 1000,
                           0 for no limit
  --redial-rate N          dials of the backend per second after an outage; default 50, 0 for no limit
${json}`,
  },
  cards: {
    summary: 'list the cards the proxy knows, and which of them work without the backend',
    text: `wattproof cards [options]

One line a card. Card numbers are shown unmasked: this is your own data.

${data}
${json}`,
  },
  queue: {
    summary: 'list the messages that still have to reach the backend',
    text: `wattproof queue [options]

State parked: the backend refused it for good, and it was set aside. The row is its name for
wattproof resend.

${data}
${json}`,
  },
  drain: {
    summary: 'deliver what a station left behind, without the station',
    text: `wattproof drain --backend URL --station ID [options]

The backend sees the station connected while this runs, and its commands are refused: nobody is
there to carry them out. Asks for the station's password where there is a terminal; it is used for
this connection and kept nowhere. No proxy may run on the same data.

Exit 0: everything is delivered. 1: something remains, or the backend set something aside.
2: it could not run.

  --backend URL            ws:// or wss:// address of the backend, without the identity (required)
  --station ID             identity of the station (required)
  --password-stdin         the password is the first line of standard input
  --backend-ca FILE        CAs to trust for a wss:// backend, PEM; default: those of this computer
  --backend-cert FILE      certificate shown to the backend,
  --backend-key FILE       with its key
  --backend-cert-dir DIR   certificates of single stations, before the one above: <identity>.pem with
                           <identity>.key, the identity percent-encoded
  --backend-old-tls        the backend may use TLS 1.0 and 1.1
${data}
${json}`,
  },
  resend: {
    summary: 'put messages the backend refused back in line',
    text: `wattproof resend --station ID [options]

They go when the station is back, or by wattproof drain. No proxy may run on the same data.

  --station ID             identity of the station (required)
  --row N                  only this one, as wattproof queue names it; may be given again
${data}
${json}`,
  },
  export: {
    summary: 'write stored messages as JSON lines, to be handed over by hand',
    text: `wattproof export [options]

One message a line, with the frame as the station sent it. It contains card numbers and meter
readings: hand it only to those it concerns. Also while a proxy runs on the same data.

  --station ID             only of this station
  --parked                 only what the backend refused for good
  --local                  instead, what belongs to local sessions and is never sent
${data}
${json}`,
  },
  ledger: {
    summary: 'list every message the proxy ever acknowledged itself, delivered ones included',
    text: `wattproof ledger [options]

Messages that may have been sent twice (ambiguous) are listed even if the proxy did not
acknowledge them itself; acknowledgedAt is null then.

${data}
${json}`,
  },
  discover: {
    summary: 'find wallboxes on the networks of this computer',
    text: `wattproof discover [options]

Listens on every network at once and asks whatever announces itself who it is; wallboxes that only hear
a call are called. Touches no data, changes nothing on any box, knows no password. A line is printed as
soon as a box has answered, and again when it says more. Standard error says why a network cannot be
heard, and how far a sweep came. Ctrl+C ends it early.

Exit 0: at least one wallbox was found. 1: none. 2: it could not run.

  --seconds N              how long to listen; default 10, at most 3600. 0 listens and calls to nobody: only
                           the addresses of --address and --sweep are asked
  --address HOST[:PORT]    ask this address, too; may be given again
  --sweep                  ask every address of the networks of this computer, too: at most 1024 a network,
                           slowly. Listens on until it is done. Only in networks that are yours to ask
  --json                   standard output carries one JSON line a box, when the search is over: family,
                           serial, address, state ("ready", "api off", "needs password", "not a wallbox",
                           "not answering"), quiet (it was heard and is not any more), certificate (the
                           SHA-256 it showed over https), and what is doubtful about it as warning`,
  },
  serial: {
    summary: 'list the serial ports of this computer',
    text: `wattproof serial [--json]

Prints a line a port: its path, maker and product as the system tells them, and what is probably behind it.
Opens no port.

Exit 0: at least one port is there. 1: none. 2: this system cannot tell.

${json}`,
  },
  commission: {
    summary: 'commission the practice wallbox from start to report, without a window',
    text: `wattproof commission --practice --out DIR [options]

Exit 0: every scenario passed. 1: something failed or was not shown. 2: it could not run.

  --practice               the simulated wallbox and backend (required: a real wallbox needs hands)
  --out DIR                where report.json, report.pdf, messages.ndjson and manifest.json are written (required)
${data}
${json}`,
  },
  verify: {
    summary: 're-check the hashes of a report and derive its verdicts again',
    text: `wattproof verify DIR [--json]

Exit 0: verified. 1: changed, or could not be checked, with the reason.

${json}`,
  },
} satisfies Record<string, CommandHelp>

export type Command = keyof typeof help

/** All commands in one screen. */
export const overview = `Wattproof proves that wallboxes keep charging when the backend is gone.

  wattproof <command> [options]

${Object.entries(help)
  .map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
  .join('\n')}

  wattproof <command> --help says more.`
