"""What the citizen reads at each end of a procedure: in the words of its kind, and of Urkunden only in a Standesamt.

The decision itself is the office's act; these messages only tell of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.core.money import euros
from portal.leistung.rules.rechtsbehelf import Weg
from portal.leistung.rules.verfahren import WORTE
from portal.vorgang.models import Bescheid, Entscheidung, Vorgang
from portal.vorgang.operations.befugnis import needs_appointment

if TYPE_CHECKING:
    from portal.vorgang.operations.entscheidung import Beschluss


def arrived_text(vorgang: Vorgang, price_cents: int) -> str:
    """Whatever was sent, and for what is to be paid in advance, what to do now."""
    words = {"angekommen": _(WORTE[vorgang.leistung.verfahrensart].angekommen), "nummer": vorgang.nummer}
    if not price_cents:
        return _("%(angekommen)s. Ihre Vorgangsnummer ist %(nummer)s. Wir melden uns hier bei Ihnen.") % words
    return _(
        "%(angekommen)s. Ihre Vorgangsnummer ist %(nummer)s. Bitte bezahlen Sie noch den Vorschuss von "
        "%(betrag)s. Sobald die Zahlung bestätigt ist, beginnt das Amt mit der Bearbeitung."
    ) % (words | {"betrag": euros(price_cents)})


def paid_text(vorgang: Vorgang, cents: int) -> str:
    text = _("Ihre Zahlung von %(betrag)s ist eingegangen. %(gegenstand)s liegt jetzt beim Amt zur Bearbeitung.")
    return text % {"betrag": euros(cents), "gegenstand": subject_of(vorgang)}


def lapsed_text(vorgang: Vorgang, cents: int) -> str:
    return _(
        "Der Vorschuss von %(betrag)s wurde nicht bezahlt. Deshalb bearbeitet das Amt den Vorgang nicht. "
        "Sie können jederzeit neu beginnen. Haben Sie doch bezahlt, müssen Sie nichts tun: "
        "Sobald das Geld ankommt, geht es von selbst weiter."
    ) % {"betrag": euros(cents)}


def subject_of(vorgang: Vorgang) -> str:
    """ "Ihr Antrag", "Ihre Anzeige"."""
    return _(WORTE[vorgang.leistung.verfahrensart].gegenstand)


def confirmation_text(vorgang: Vorgang, word: str) -> str:
    """`word` is what the office says beyond it."""
    text = _("%(gegenstand)s ist durchgesehen. Damit bestätigen wir den Empfang.") % {"gegenstand": subject_of(vorgang)}
    return "\n\n".join(filter(None, [text, word]))


def sent_text(vorgang: Vorgang) -> str:
    if needs_appointment(vorgang):
        return _("Ihre Urkunden sind fertig und wurden verschickt oder liegen zur Abholung bereit.")
    return _("Der Bescheid und alles, was dazugehört, ist verschickt oder liegt zur Abholung bereit.")


def decision_text(vorgang: Vorgang, beschluss: Beschluss, back: int) -> str:
    """With the Kostenentscheidung; `back` are the cents that are proposed to be paid back."""
    costs = _("Die Gebühr beträgt %(kosten)s.") % {"kosten": euros(beschluss.kosten_cents)}
    if back:
        costs += " " + _("%(betrag)s bekommen Sie zurück.") % {"betrag": euros(back)}
    return f"{_outcome(beschluss, urkunden=needs_appointment(vorgang))}\n\n{costs}"


def _outcome(beschluss: Beschluss, *, urkunden: bool) -> str:
    if beschluss.art == Entscheidung.Art.STATTGEGEBEN:
        if urkunden:
            return _("Wir haben Ihren Antrag geprüft und stellen die Urkunden aus.")
        return _("Wir haben Ihren Antrag geprüft und ihm stattgegeben.")
    if beschluss.art == Entscheidung.Art.ZURUECKGENOMMEN:
        return _("Sie haben Ihren Antrag zurückgenommen.")
    if beschluss.art == Entscheidung.Art.FINGIERT:
        return _("Ihr Antrag gilt als genehmigt. Jetzt steht auch fest, was er kostet.")
    gruende = {"gruende": beschluss.begruendung}
    if urkunden:
        refused = _("Wir können die Urkunden nicht ausstellen. Die Gründe: %(gruende)s") % gruende
        remedy = _(
            "Sie sind damit nicht einverstanden? Dann können Sie beim Amtsgericht beantragen, dass es das Standesamt "
            "anweist, die Urkunden auszustellen (§ 49 Personenstandsgesetz)."
        )
    else:
        refused = _("Wir lehnen Ihren Antrag ab. Die Gründe: %(gruende)s") % gruende
        remedy = _("Sie sind damit nicht einverstanden? Wie Sie dagegen vorgehen können, steht im Bescheid.")
    return f"{refused}\n\n{remedy}"


def bescheid_text(vorgang: Vorgang, bescheid: Bescheid) -> str:
    """What comes with the Bescheid: the outcome, when it counts as made known, what helps against it and until when."""
    if bescheid.art == Entscheidung.Art.STATTGEGEBEN:
        outcome = _("Wir haben Ihren Antrag geprüft und ihm stattgegeben.")
    else:
        outcome = _("Wir haben Ihren Antrag geprüft und lehnen ihn ab. Die Gründe stehen im Bescheid.")
    if bescheid.weg == Weg.POSTFACH:
        where = _("Der Bescheid liegt dieser Nachricht als Datei bei. Speichern Sie ihn.")
    else:
        where = _("Der Bescheid kommt mit der Post. Zum Nachlesen liegt er dieser Nachricht als Datei bei.")
    days = []
    if bescheid.bekannt_am:
        known = _("Er gilt am %(tag)s als bekannt gegeben, außer er kommt später oder gar nicht an.")
        days.append(known % {"tag": date_format(bescheid.bekannt_am, "j. F Y")})
    if bescheid.frist_bis:
        days.append(_("Letzter Tag dafür ist dann der %(tag)s.") % {"tag": date_format(bescheid.frist_bis, "j. F Y")})
    costs = _("Die Gebühr beträgt %(kosten)s.") % {"kosten": euros(bescheid.kosten_cents)}
    made_known, last = days[:1], days[1:]
    parts = [f"{outcome} {costs}", " ".join([where, *made_known]), " ".join([bescheid.belehrung, *last])]
    return "\n\n".join(parts)
