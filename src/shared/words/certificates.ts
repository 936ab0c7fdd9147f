import { words } from './area.ts'

export const certificateWords = words(
  {
    'certificates.problem.expired': 'It has expired.',
    'certificates.problem.notYet': 'It is not valid yet. Check the date of this computer.',
    'certificates.noDate': 'unreadable date',
    'certificates.problem.noDates': 'The dates in it cannot be read, so nobody can tell whether it is valid.',
    'certificates.problem.noCa':
      'This is the certificate of a server, not of an issuer (CA). It helps only until it is renewed.',
  },
  {
    'certificates.problem.expired': 'Es ist abgelaufen.',
    'certificates.problem.notYet': 'Es gilt noch nicht. Prüfen Sie das Datum dieses Rechners.',
    'certificates.noDate': 'Datum unlesbar',
    'certificates.problem.noDates': 'Seine Daten sind nicht lesbar; ob es gilt, lässt sich nicht sagen.',
    'certificates.problem.noCa':
      'Das ist das Zertifikat eines Servers, nicht das eines Ausstellers (CA). Es hilft nur, bis es erneuert wird.',
  },
)
