"""States for postal addresses: ISO 3166-1 alpha-2 code and the usual German short name, neighbours first."""

from __future__ import annotations

_FIRST = "DE=Deutschland NL=Niederlande BE=Belgien LU=Luxemburg FR=Frankreich PL=Polen AT=Österreich CH=Schweiz"

_OTHERS = """
AF=Afghanistan EG=Ägypten AL=Albanien DZ=Algerien AD=Andorra AO=Angola AG=Antigua_und_Barbuda
GQ=Äquatorialguinea AR=Argentinien AM=Armenien AZ=Aserbaidschan ET=Äthiopien AU=Australien BS=Bahamas
BH=Bahrain BD=Bangladesch BB=Barbados BY=Belarus BZ=Belize BJ=Benin BT=Bhutan BO=Bolivien
BA=Bosnien_und_Herzegowina BW=Botsuana BR=Brasilien BN=Brunei BG=Bulgarien BF=Burkina_Faso BI=Burundi
CV=Cabo_Verde CL=Chile CN=China CR=Costa_Rica CI=Côte_d’Ivoire DK=Dänemark DM=Dominica
DO=Dominikanische_Republik DJ=Dschibuti EC=Ecuador SV=El_Salvador ER=Eritrea EE=Estland SZ=Eswatini FJ=Fidschi
FI=Finnland GA=Gabun GM=Gambia GE=Georgien GH=Ghana GD=Grenada GR=Griechenland GT=Guatemala GN=Guinea
GW=Guinea-Bissau GY=Guyana HT=Haiti HN=Honduras IN=Indien ID=Indonesien IQ=Irak IR=Iran IE=Irland IS=Island
IL=Israel IT=Italien JM=Jamaika JP=Japan YE=Jemen JO=Jordanien KH=Kambodscha CM=Kamerun CA=Kanada
KZ=Kasachstan QA=Katar KE=Kenia KG=Kirgisistan KI=Kiribati CO=Kolumbien KM=Komoren CG=Kongo
CD=Demokratische_Republik_Kongo XK=Kosovo HR=Kroatien CU=Kuba KW=Kuwait LA=Laos LS=Lesotho LV=Lettland
LB=Libanon LR=Liberia LY=Libyen LI=Liechtenstein LT=Litauen MG=Madagaskar MW=Malawi MY=Malaysia MV=Malediven
ML=Mali MT=Malta MA=Marokko MH=Marshallinseln MR=Mauretanien MU=Mauritius MX=Mexiko FM=Mikronesien MD=Moldau
MC=Monaco MN=Mongolei ME=Montenegro MZ=Mosambik MM=Myanmar NA=Namibia NR=Nauru NP=Nepal NZ=Neuseeland
NI=Nicaragua NE=Niger NG=Nigeria KP=Nordkorea MK=Nordmazedonien NO=Norwegen OM=Oman PK=Pakistan
PS=Palästinensische_Gebiete PW=Palau PA=Panama PG=Papua-Neuguinea PY=Paraguay PE=Peru PH=Philippinen
PT=Portugal RW=Ruanda RO=Rumänien RU=Russland SB=Salomonen ZM=Sambia WS=Samoa SM=San_Marino
ST=São_Tomé_und_Príncipe SA=Saudi-Arabien SE=Schweden SN=Senegal RS=Serbien SC=Seychellen SL=Sierra_Leone
ZW=Simbabwe SG=Singapur SK=Slowakei SI=Slowenien SO=Somalia ES=Spanien LK=Sri_Lanka KN=St._Kitts_und_Nevis
LC=St._Lucia VC=St._Vincent_und_die_Grenadinen SD=Sudan ZA=Südafrika KR=Südkorea SS=Südsudan SR=Suriname
SY=Syrien TJ=Tadschikistan TW=Taiwan TZ=Tansania TH=Thailand TL=Timor-Leste TG=Togo TO=Tonga
TT=Trinidad_und_Tobago TD=Tschad CZ=Tschechien TN=Tunesien TR=Türkei TM=Turkmenistan TV=Tuvalu UG=Uganda
UA=Ukraine HU=Ungarn UY=Uruguay UZ=Usbekistan VU=Vanuatu VA=Vatikanstadt VE=Venezuela
AE=Vereinigte_Arabische_Emirate US=Vereinigte_Staaten GB=Vereinigtes_Königreich VN=Vietnam
CF=Zentralafrikanische_Republik CY=Zypern
"""

LAENDER: dict[str, str] = {
    code: name.replace("_", " ") for code, name in (item.split("=") for item in f"{_FIRST} {_OTHERS}".split())
}
