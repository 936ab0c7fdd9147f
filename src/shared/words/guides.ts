import { words } from './area.ts'

/** Brands whose backend is set elsewhere: `guides.<id>` is the brand, `guides.<id>.step1` and on what to do there. */
export const guideWords = words(
  {
    'pages.guide.title': 'How it is set: {brand}',
    'pages.guide.typed': 'Type this as the address, exactly',
    'pages.guide.final': 'The box must then dial',
    'pages.guide.empty': 'Leave this empty',
    'pages.guide.typeIn': 'Practice: type it in for me',
    'pages.guide.notChecked':
      'Wattproof cannot read this back from the box. It counts as set when the box has dialled in.',
    'guides.other': 'Another wallbox',
    'guides.easee': 'Easee',
    'guides.zaptec': 'Zaptec',
    'guides.wallbox': 'Wallbox (Pulsar, Copper, Commander)',
    'guides.autel': 'Autel',
    'guides.teison': 'Teison',
    'guides.ocular': 'Ocular',
    'guides.bender': 'Webasto, Ampure, Ensto and others with a Bender controller',
    'guides.mennekes': 'Mennekes',
    'guides.phoenix': 'Phoenix Contact CHARX',
    'guides.schneider': 'Schneider Electric EVlink',
    'guides.spelsberg': 'Spelsberg',
    'guides.enelion': 'Enelion',
    'guides.landis-gyr': 'Landis+Gyr, Etrel',
    'guides.ecotap': 'Ecotap',
    'guides.keba': 'KEBA',
    'guides.field.identity': 'Identity (charge point ID)',
    'guides.field.short': 'Address, where the identity has a field of its own',
    'guides.field.password': 'Password',
    'guides.field.port': 'Port',
    'guides.warn.joining':
      'Some boxes put a slash between address and identity, some do not. If it does not come, try the other way.',
    'guides.warn.unsure':
      'No maker’s document was at hand for all of this; menus may differ, and so may how the identity is joined. What counts is that the box dials in.',
    'guides.other.step1':
      'Open the settings of the wallbox: its own page, its app or the portal of its maker. Look for OCPP or Backend.',
    'guides.other.step2':
      'Type the address. If the identity has a field of its own, type the shorter address and the identity there.',
    'guides.other.step3': 'Save, and restart the box if it asks for it.',
    'guides.easee.step1':
      'You need the Easee account the charger belongs to: its backend is set in the cloud, not at the charger.',
    'guides.easee.step2':
      'There, give the charger the address as its local OCPP connection, beside its own cloud (“DualProtocol”).',
    'guides.easee.step3': 'Apply the connection to the charger, and give it a minute.',
    'guides.easee.cloud': 'This needs internet, for you and for the charger.',
    'guides.easee.serial':
      'Easee appends the serial number of the charger: it must be {identity}, or the identity here must be changed.',
    'guides.easee.firmware': 'Firmware 328 or newer is needed.',
    'guides.zaptec.step1': 'Open the installation in the Zaptec portal; your user group must have the right to do so.',
    'guides.zaptec.step2': 'Choose OCPP, and type the address with {deviceId} as it stands, braces included.',
    'guides.zaptec.step3': 'Give each charger its own password there, if the operator wants one.',
    'guides.zaptec.identity':
      'Zaptec puts the charger’s own id there: it must be {identity}. The switch for legacy OCPP changes that id.',
    'guides.zaptec.firmware': 'Needed: Go 2.4.2.4, Go 2 3.2.1.0, Pro 7.5.4.0 or newer.',
    'guides.zaptec.password':
      'If the backend refuses the password: UseAuthorizationKeyWithoutDecoding decides how the charger reads it.',
    'guides.wallbox.step1': 'Open the charger in the Wallbox app or portal, and go to its OCPP settings.',
    'guides.wallbox.step2': 'Type address and identity. Leave the password empty unless the operator gave one.',
    'guides.wallbox.step3': 'Switch OCPP over WebSocket on, and save.',
    'guides.wallbox.alone': 'Without a connection this charger is reported to start charging by itself. Test it (F12).',
    'guides.wallbox.ports': 'It needs the ports 80 and 443 to the internet.',
    'guides.autel.step1': 'Open the charger in the Autel app, and go to its OCPP settings.',
    'guides.autel.step2': 'Type the address and save.',
    'guides.autel.file':
      'With wss it stays silent until a certificate file was uploaded, and does not say so. Upload the operator’s CA first.',
    'guides.autel.serial': 'Its EN+ models append the serial number: it must be {identity}.',
    'guides.teison.step1': 'Open the charger in the Teison app, and go to its OCPP settings.',
    'guides.teison.step2': 'Type the address. The field for the port wants a word, not a number.',
    'guides.ocular.step1': 'Open the charger in the Ocular app, and go to its OCPP settings.',
    'guides.ocular.step2': 'Type the address; models with LTE want it without ws:// or wss:// in front.',
    'guides.ocular.late':
      'It may send its last meter readings after the end of a session. Wattproof passes them on as they come.',
    'guides.bender.step1':
      'Open the box’s page: over USB it is a network card, and its page is at http://192.168.123.123/operator/. Its address in the network does it, too.',
    'guides.bender.step2': 'Under Backend, choose OCPP over WebSocket.',
    'guides.bender.step3': 'Type backend URL and ChargePointID.',
    'guides.bender.step4': 'With wss, choose the SSL mode that checks certificate and host. Save and restart.',
    'guides.bender.slash': 'For eCarUp the address must end with a slash; for other operators it must not.',
    'guides.mennekes.step1': 'Open the box’s page, and there Setup → Backend.',
    'guides.mennekes.step2': 'Type address and identity; with wss the server certificate belongs there, too.',
    'guides.mennekes.step3': 'See that a time source is chosen, and save.',
    'guides.mennekes.slow': 'It may take up to 15 minutes to dial in.',
    'guides.phoenix.step1': 'Open the controller’s page over USB-C or the network.',
    'guides.phoenix.step2': 'At the charge point, type address and identity.',
    'guides.phoenix.step3': 'Further charge points can take over the configuration from this one.',
    'guides.schneider.step1':
      'Open the settings of the station: its commissioning page, eSetup or EcoStruxure EV Charging Expert.',
    'guides.schneider.step2': 'Type the address as Supervision URL.',
    'guides.schneider.step3': 'If the operator gave a password, choose there whether it is text or hex digits. Save.',
    'guides.schneider.clock':
      'After a long time without power its clock is wrong and wss fails. It can be set only while Supervision is off, with two restarts.',
    'guides.spelsberg.step1': 'Open the Spelsberg app: System → Settings → OCPP.',
    'guides.spelsberg.step2': 'Type address and identity.',
    'guides.spelsberg.step3':
      'The switches for charging offline are on the same page; set them as the Offline step says.',
    'guides.enelion.step1': 'Open the panel of the Bridge module, or the Lumina cloud.',
    'guides.enelion.step2': 'Type address and identity, and save.',
    'guides.enelion.cache': 'A card it once saw refused stays refused offline until its card memory is cleared.',
    'guides.landis-gyr.step1': 'Open the installer app, and there OCPP 1.6.',
    'guides.landis-gyr.step2': 'Type the address; choose encryption and password as the operator says.',
    'guides.landis-gyr.step3': 'Set the current for the time without connection; 6 A is the least.',
    'guides.landis-gyr.serial': 'Its identity is its serial number: it must be {identity}.',
    'guides.landis-gyr.negative': 'Offline it gives sessions negative numbers; not every backend takes them.',
    'guides.ecotap.step1': 'Connect the box by its USB–TTL cable, and open ECC-lite on Windows.',
    'guides.ecotap.step2': 'Type the address as com_Endpoint, #OSN# as it stands, and the identity as com_OCPPID.',
    'guides.ecotap.step3': 'Send the parameters to the box, and let it restart.',
    'guides.ecotap.number': 'The box puts its own number in the place of #OSN#: it must be {identity}.',
    'guides.keba.step1': 'P30 x-series: open its page in the network. P40: use KEBA’s app.',
    'guides.keba.step2': 'Under OCPP, type address and identity, and save.',
  },
  {
    'pages.guide.title': 'So wird sie eingestellt: {brand}',
    'pages.guide.typed': 'Genau das als Adresse eintippen',
    'pages.guide.final': 'Anwählen muss die Box dann',
    'pages.guide.empty': 'Das bleibt leer',
    'pages.guide.typeIn': 'Übung: für mich eintippen',
    'pages.guide.notChecked':
      'Wattproof kann das von der Box nicht zurücklesen. Es gilt als gesetzt, wenn die Box sich gemeldet hat.',
    'guides.other': 'Eine andere Wallbox',
    'guides.easee': 'Easee',
    'guides.zaptec': 'Zaptec',
    'guides.wallbox': 'Wallbox (Pulsar, Copper, Commander)',
    'guides.autel': 'Autel',
    'guides.teison': 'Teison',
    'guides.ocular': 'Ocular',
    'guides.bender': 'Webasto, Ampure, Ensto und andere mit Bender-Steuerung',
    'guides.mennekes': 'Mennekes',
    'guides.phoenix': 'Phoenix Contact CHARX',
    'guides.schneider': 'Schneider Electric EVlink',
    'guides.spelsberg': 'Spelsberg',
    'guides.enelion': 'Enelion',
    'guides.landis-gyr': 'Landis+Gyr, Etrel',
    'guides.ecotap': 'Ecotap',
    'guides.keba': 'KEBA',
    'guides.field.identity': 'Kennung (Charge Point ID)',
    'guides.field.short': 'Adresse, falls die Kennung ein eigenes Feld hat',
    'guides.field.password': 'Passwort',
    'guides.field.port': 'Port',
    'guides.warn.joining':
      'Manche Boxen setzen einen Schrägstrich zwischen Adresse und Kennung, manche nicht. Kommt sie nicht, versuchen Sie es andersherum.',
    'guides.warn.unsure':
      'Nicht für alles lag ein Dokument des Herstellers vor; Menüs können anders aussehen, und auch die Kennung kann anders angehängt werden. Es zählt, dass die Box sich meldet.',
    'guides.other.step1':
      'Öffnen Sie die Einstellungen der Wallbox: ihre eigene Seite, ihre App oder das Portal des Herstellers. Suchen Sie OCPP oder Backend.',
    'guides.other.step2':
      'Tippen Sie die Adresse ein. Hat die Kennung ein eigenes Feld, gehören dorthin die kürzere Adresse und die Kennung.',
    'guides.other.step3': 'Speichern Sie, und starten Sie die Box neu, wenn sie es verlangt.',
    'guides.easee.step1':
      'Sie brauchen das Easee-Konto, zu dem die Box gehört: Ihr Backend wird in der Cloud gesetzt, nicht an der Box.',
    'guides.easee.step2':
      'Geben Sie der Box dort die Adresse als lokale OCPP-Verbindung, neben der eigenen Cloud („DualProtocol“).',
    'guides.easee.step3': 'Wenden Sie die Verbindung auf die Box an, und geben Sie ihr eine Minute.',
    'guides.easee.cloud': 'Dafür brauchen Sie Internet, und die Box auch.',
    'guides.easee.serial':
      'Easee hängt die Seriennummer der Box an: Sie muss {identity} sein, sonst ist die Kennung hier zu ändern.',
    'guides.easee.firmware': 'Nötig ist Firmware 328 oder neuer.',
    'guides.zaptec.step1': 'Öffnen Sie die Anlage im Zaptec-Portal; Ihre Benutzergruppe braucht das Recht dazu.',
    'guides.zaptec.step2':
      'Wählen Sie OCPP, und tippen Sie die Adresse mit {deviceId} so, wie es da steht, samt Klammern.',
    'guides.zaptec.step3': 'Geben Sie dort jeder Box ihr eigenes Passwort, falls der Betreiber eines will.',
    'guides.zaptec.identity':
      'Zaptec setzt dort die eigene ID der Box ein: Sie muss {identity} sein. Der Schalter für altes OCPP ändert diese ID.',
    'guides.zaptec.firmware': 'Nötig: Go 2.4.2.4, Go 2 3.2.1.0, Pro 7.5.4.0 oder neuer.',
    'guides.zaptec.password':
      'Lehnt das Backend das Passwort ab: UseAuthorizationKeyWithoutDecoding entscheidet, wie die Box es liest.',
    'guides.wallbox.step1':
      'Öffnen Sie die Box in der App oder im Portal von Wallbox, und dort die OCPP-Einstellungen.',
    'guides.wallbox.step2':
      'Tippen Sie Adresse und Kennung ein. Lassen Sie das Passwort leer, außer der Betreiber hat eines genannt.',
    'guides.wallbox.step3': 'Schalten Sie OCPP über WebSocket ein, und speichern Sie.',
    'guides.wallbox.alone': 'Ohne Verbindung soll diese Box von selbst laden. Prüfen Sie es im Test (F12).',
    'guides.wallbox.ports': 'Sie braucht die Ports 80 und 443 ins Internet.',
    'guides.autel.step1': 'Öffnen Sie die Box in der Autel-App, und dort die OCPP-Einstellungen.',
    'guides.autel.step2': 'Tippen Sie die Adresse ein, und speichern Sie.',
    'guides.autel.file':
      'Mit wss bleibt sie stumm, bis eine Zertifikatsdatei hochgeladen ist, und sagt es nicht. Laden Sie zuerst die CA des Betreibers hoch.',
    'guides.autel.serial': 'Die EN+-Modelle hängen die Seriennummer an: Sie muss {identity} sein.',
    'guides.teison.step1': 'Öffnen Sie die Box in der Teison-App, und dort die OCPP-Einstellungen.',
    'guides.teison.step2': 'Tippen Sie die Adresse ein. Das Feld für den Port will ein Wort, keine Zahl.',
    'guides.ocular.step1': 'Öffnen Sie die Box in der Ocular-App, und dort die OCPP-Einstellungen.',
    'guides.ocular.step2': 'Tippen Sie die Adresse ein; Modelle mit LTE wollen sie ohne ws:// oder wss:// davor.',
    'guides.ocular.late':
      'Sie sendet die letzten Zählerstände manchmal erst nach dem Ende des Ladevorgangs. Wattproof gibt sie so weiter.',
    'guides.bender.step1':
      'Öffnen Sie die Seite der Box: Über USB ist sie eine Netzwerkkarte, ihre Seite ist http://192.168.123.123/operator/. Ihre Adresse im Netz geht auch.',
    'guides.bender.step2': 'Wählen Sie unter Backend OCPP über WebSocket.',
    'guides.bender.step3': 'Tippen Sie Backend-URL und ChargePointID ein.',
    'guides.bender.step4':
      'Wählen Sie bei wss die SSL-Betriebsart, die Zertifikat und Namen prüft. Speichern Sie, und starten Sie die Box neu.',
    'guides.bender.slash': 'Bei eCarUp muss die Adresse mit einem Schrägstrich enden, bei anderen Betreibern nicht.',
    'guides.mennekes.step1': 'Öffnen Sie die Seite der Box, und dort Setup → Backend.',
    'guides.mennekes.step2': 'Tippen Sie Adresse und Kennung ein; bei wss gehört auch das Serverzertifikat dorthin.',
    'guides.mennekes.step3': 'Achten Sie darauf, dass eine Zeitquelle gewählt ist, und speichern Sie.',
    'guides.mennekes.slow': 'Es kann bis zu 15 Minuten dauern, bis sie sich meldet.',
    'guides.phoenix.step1': 'Öffnen Sie die Seite der Steuerung über USB-C oder das Netz.',
    'guides.phoenix.step2': 'Tippen Sie beim Ladepunkt Adresse und Kennung ein.',
    'guides.phoenix.step3': 'Weitere Ladepunkte können die Konfiguration von diesem übernehmen.',
    'guides.schneider.step1':
      'Öffnen Sie die Einstellungen der Station: ihre Inbetriebnahmeseite, eSetup oder EcoStruxure EV Charging Expert.',
    'guides.schneider.step2': 'Tippen Sie die Adresse als Supervision-URL ein.',
    'guides.schneider.step3':
      'Hat der Betreiber ein Passwort genannt, wählen Sie dort, ob es Text oder Hex-Ziffern sind. Speichern Sie.',
    'guides.schneider.clock':
      'Nach langer Zeit ohne Strom geht ihre Uhr falsch, und wss scheitert. Stellen lässt sie sich nur bei ausgeschalteter Supervision, mit zwei Neustarts.',
    'guides.spelsberg.step1': 'Öffnen Sie die Spelsberg-App: System → Einstellungen → OCPP.',
    'guides.spelsberg.step2': 'Tippen Sie Adresse und Kennung ein.',
    'guides.spelsberg.step3':
      'Die Schalter für das Laden ohne Verbindung stehen auf derselben Seite; setzen Sie sie, wie der Schritt Offline es sagt.',
    'guides.enelion.step1': 'Öffnen Sie die Seite des Bridge-Moduls oder die Lumina-Cloud.',
    'guides.enelion.step2': 'Tippen Sie Adresse und Kennung ein, und speichern Sie.',
    'guides.enelion.cache':
      'Eine Karte, die sie einmal abgelehnt sah, bleibt offline abgelehnt, bis ihr Kartenspeicher geleert wird.',
    'guides.landis-gyr.step1': 'Öffnen Sie die Installateur-App, und dort OCPP 1.6.',
    'guides.landis-gyr.step2':
      'Tippen Sie die Adresse ein; wählen Sie Verschlüsselung und Passwort, wie der Betreiber es sagt.',
    'guides.landis-gyr.step3': 'Setzen Sie den Strom für die Zeit ohne Verbindung; 6 A ist das wenigste.',
    'guides.landis-gyr.serial': 'Ihre Kennung ist ihre Seriennummer: Sie muss {identity} sein.',
    'guides.landis-gyr.negative':
      'Offline gibt sie Ladevorgängen negative Nummern; nicht jedes Backend nimmt solche an.',
    'guides.ecotap.step1': 'Verbinden Sie die Box mit ihrem USB–TTL-Kabel, und öffnen Sie ECC-lite unter Windows.',
    'guides.ecotap.step2':
      'Tippen Sie die Adresse als com_Endpoint ein, #OSN# so, wie es da steht, und die Kennung als com_OCPPID.',
    'guides.ecotap.step3': 'Senden Sie die Parameter an die Box, und lassen Sie sie neu starten.',
    'guides.ecotap.number': 'Die Box setzt an die Stelle von #OSN# ihre eigene Nummer: Sie muss {identity} sein.',
    'guides.keba.step1': 'P30 x-series: Öffnen Sie ihre Seite im Netz. P40: Nehmen Sie KEBAs App.',
    'guides.keba.step2': 'Tippen Sie unter OCPP Adresse und Kennung ein, und speichern Sie.',
  },
)
