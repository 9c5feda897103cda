"""What stands in the way of publishing, said so that a part-time editor knows what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.redaktion.rules.angebot import Hindernis

TEXTS: dict[str, Any] = {
    "ende_vor_anfang": gettext_lazy("Das Ende liegt vor dem Anfang. Prüfen Sie beide Angaben."),
    "ort": gettext_lazy("%(stelle)s"),
    "ziel_fehlt": gettext_lazy("Tragen Sie die Adresse ein, zu der Bürgerinnen und Bürger gelangen sollen."),
    "formular_fehlt": gettext_lazy("Für diese Leistung gibt es noch keinen Assistenten. Wählen Sie eine andere Art."),
    "stelle_fehlt": gettext_lazy("Wählen Sie die Stelle, die den Antrag bekommt."),
    "stelle_weg": gettext_lazy("Die gewählte Stelle gibt es in Ihrer Kommune nicht mehr. Wählen Sie eine andere."),
    "kontakt_fehlt": gettext_lazy("Zu dieser Stelle ist kein Kontakt hinterlegt. Tragen Sie Telefon oder E-Mail ein."),
    "fachverfahren_fehlt": gettext_lazy("Es ist kein Fachverfahren angebunden. Wählen Sie „online hier“."),
    "datenschutz_fehlt": gettext_lazy("Veröffentlichen Sie zuerst unter „Seiten“ Ihren Text zum Datenschutz."),
    "gebuehr_fehlt": gettext_lazy("Sagen Sie, was es kostet, oder dass es kostenfrei ist."),
    "satz_fehlt": gettext_lazy("Nennen Sie auch diesen Betrag. Kostet es nichts, schreiben Sie 0."),
    "weitere_fehlt": gettext_lazy("Nennen Sie auch den Betrag für jedes weitere Exemplar."),
    "grundlage_fehlt": gettext_lazy("Nennen Sie die Grundlage, zum Beispiel die Satzung mit Datum und Nummer."),
    "bezahldienst_fehlt": gettext_lazy(
        "Ihre Kommune hat noch keinen Bezahldienst. Fragen Sie die Verwaltung der Plattform."
    ),
    "beschreibung_fehlt": gettext_lazy("Schreiben Sie in zwei, drei Sätzen, worum es geht."),
    "name_fehlt": gettext_lazy("Schreiben Sie, wie die Stelle heißt."),
    "anschrift_form": gettext_lazy("Schreiben Sie die Anschrift so: Markt 9, 52511 Geilenkirchen"),
    "erreichbarkeit_fehlt": gettext_lazy("Tragen Sie Telefon, E-Mail oder Anschrift ein, eines davon genügt."),
    "rathaus_immer": gettext_lazy("Das Rathaus gibt es immer. Lassen Sie den ersten Tag leer."),
    "stelle_gebraucht": gettext_lazy(
        "Schon ab dem %(stelle)s antwortet diese Stelle: als Nachfolge, für eine Aufgabe oder für Anträge. Wählen Sie "
        "diesen Tag oder einen früheren, oder ändern Sie zuerst das andere."
    ),
    "stelle_spaeter": gettext_lazy(
        "Diese Stelle beginnt erst am %(stelle)s. Wählen Sie eine andere, oder lassen Sie das Angebot erst dann gelten."
    ),
    "nachfolge_spaeter": gettext_lazy(
        "Diese Stelle beginnt erst am %(stelle)s. Dazwischen antwortete niemand: Prüfen Sie beide Tage."
    ),
    "letzter_tag_fehlt": gettext_lazy("Nennen Sie den letzten Tag der Stelle, oder wählen Sie keine Nachfolge."),
    "rathaus_bleibt": gettext_lazy("Das Rathaus schließt nicht: Dort fragen alle nach, für die sonst niemand da ist."),
    "tag_vorbei": gettext_lazy("Dieser Tag ist vorbei. Wählen Sie heute oder einen späteren Tag."),
    "vorgaenger_laenger": gettext_lazy(
        "Diese Stelle folgt selbst auf eine, die erst später schließt. Wählen Sie einen Tag danach."
    ),
    "nachfolge_fehlt": gettext_lazy("Wählen Sie, welche Stelle danach antwortet. Im Zweifel das Rathaus."),
    "nachfolge_endet": gettext_lazy("Diese Stelle schließt selbst am %(stelle)s. Wählen Sie eine, die länger bleibt."),
    "nachfolge_leer": gettext_lazy(
        "In dieser Stelle hat niemand die Rolle „%(stelle)s“. Neue und laufende Vorgänge lägen dort, und niemand sähe "
        "sie. Geben Sie zuerst unter „Menschen und Rollen“ jemandem dort diese Rolle."
    ),
    "kontakt_ab_fehlt": gettext_lazy("Nennen Sie den ersten Tag, an dem dieser Kontakt gilt."),
    "kontakt_leer": gettext_lazy("Schreiben Sie, was dann anders ist: Anschrift, Telefon oder E-Mail."),
    "zeiten_zu_lang": gettext_lazy("Die Öffnungszeiten haben %(stelle)s Zeichen. Kürzen Sie sie auf höchstens 1.000."),
    "vereinbarung_titel_fehlt": gettext_lazy("Geben Sie der Vereinbarung einen Namen."),
    "von_fehlt": gettext_lazy("Wählen Sie, wem die Aufgabe gehört."),
    "an_fehlt": gettext_lazy("Wählen Sie, wer etwas für die anderen tut."),
    "nicht_beteiligt": gettext_lazy(
        "Ihre Kommune ist nicht beteiligt. Ändern kann eine Vereinbarung nur, wer mitmacht."
    ),
    "gleiche_partei": gettext_lazy("Hier steht dieselbe Behörde auf beiden Seiten. Wählen Sie eine andere."),
    "aufgabe_fehlt": gettext_lazy("Wählen Sie die Aufgaben oder einzelne Leistungen, um die es geht."),
    "ab_fehlt": gettext_lazy("Nennen Sie den ersten Tag."),
    "vor_bekanntmachung": gettext_lazy(
        "Eine Vereinbarung gilt frühestens am Tag nach ihrer Bekanntmachung (§ 24 Abs. 4 GkG NRW). Prüfen Sie die Tage."
    ),
    "genehmigung_fehlt": gettext_lazy(
        "Eine Aufgabe ist erst übertragen, wenn die Aufsicht es genehmigt hat (§ 24 Abs. 2 GkG NRW). Wann war das?"
    ),
    "anteil_fehlt": gettext_lazy("Nennen Sie den Anteil, zum Beispiel 10."),
    "zustimmung_fehlt": gettext_lazy(
        "Eine Seite nutzt dieses Portal nicht. Nennen Sie den Tag ihrer Zustimmung und das Schriftstück."
    ),
    "gilt_ab_fehlt": gettext_lazy("Die Vereinbarung läuft schon. Nennen Sie den Tag, ab dem es anders sein soll."),
    "gilt_ab_neu": gettext_lazy("Eine neue Vereinbarung hat nur einen ersten Tag. Lassen Sie dieses Feld leer."),
    "gilt_ab_falsch": gettext_lazy("Wählen Sie einen Tag ab heute, nach dem ersten und vor dem letzten Tag."),
    "vorschlag_offen": gettext_lazy("Ein Vorschlag zu dieser Vereinbarung wartet noch auf Antwort. Warten Sie sie ab."),
    "angabe_unbekannt": gettext_lazy("„%(stelle)s“ gibt es im Portal nicht (mehr). Wählen Sie etwas anderes."),
    "sonderzeit_ab_fehlt": gettext_lazy("Nennen Sie den ersten Tag, an dem diese Zeiten gelten."),
    "sonderzeit_text_fehlt": gettext_lazy("Schreiben Sie die Zeiten, zum Beispiel: geschlossen."),
    "text_fehlt": gettext_lazy("Schreiben Sie den Text der Seite."),
    "bloecke_fehlen": gettext_lazy("Zeigen Sie mindestens einen Block."),
    "haeufig_fehlt": gettext_lazy("Wählen Sie mindestens eine Leistung, oder zeigen Sie diesen Block nicht."),
    "leistung_weg": gettext_lazy("Eine gewählte Leistung gibt es nicht mehr. Wählen Sie eine andere."),
    "video_ziel": gettext_lazy("Diese Adresse führt nirgendwohin. Sie beginnt mit https://"),
    "video_text_fehlt": gettext_lazy(
        "Veröffentlichen Sie zuerst den Text zum Video unter „Seiten“, „Deutsche Gebärdensprache“."
    ),
    "titel_fehlt": gettext_lazy("Geben Sie der Meldung eine Überschrift."),
    "luecke": gettext_lazy("Füllen Sie die Lücke: [[%(stelle)s]]"),
    "zeit_zu_lang": gettext_lazy("Nennen Sie die Bearbeitungszeit in höchstens 120 Zeichen."),
    "zu_lang": gettext_lazy("Der Text hat %(stelle)s Zeichen. Kürzen Sie ihn auf höchstens 20.000."),
    "bild": gettext_lazy("Bilder können in Texten nicht stehen. Beschreiben Sie in Worten, was das Bild zeigt."),
    "html": gettext_lazy("Der Text enthält Befehle für Webseiten (%(stelle)s). Löschen Sie alles in spitzen Klammern."),
    "link_leer": gettext_lazy("Ein Link hat keine Worte. Schreiben Sie, wohin er führt: %(stelle)s"),
    "link_wort": gettext_lazy("Der Link „%(stelle)s“ sagt nicht, wohin er führt. Nennen Sie das Ziel beim Namen."),
    "link_ziel": gettext_lazy("Der Link „%(stelle)s“ führt nirgendwohin. Eine Adresse beginnt mit https://"),
    "link_intern": gettext_lazy("Die Seite %(stelle)s gibt es in diesem Portal nicht. Prüfen Sie den Link."),
}


def told(hindernisse: Iterable[Hindernis], labels: dict[str, Any]) -> list[dict[str, str]]:
    """Entries for the error summary; `labels` names the fields that the page has."""
    return [
        {"ziel": f"#id_{each.feld}", "text": f"{labels.get(each.feld, _('Angabe'))} – {message(each)}"}
        for each in hindernisse
    ]


def message(hindernis: Hindernis) -> str:
    """One sentence that says what to do."""
    return str(TEXTS[hindernis.code]) % {"stelle": hindernis.stelle}
