/**
 * Assignment of ICAO three-letter to ISO two-letter country codes [TR-03135-1 5.6.4.5, ICAO 9303-3 5],
 * with the special codes of ICAO and the assignments that are not one to one.
 */
import { meantState } from '../mrz/states.ts';

const ISO_3166 =
  'ABW AW,AFG AF,AGO AO,AIA AI,ALA AX,ALB AL,AND AD,ARE AE,ARG AR,ARM AM,ASM AS,ATA AQ,ATF TF,ATG AG,AUS AU,AUT AT,AZE AZ,BDI BI,' +
  'BEL BE,BEN BJ,BES BQ,BFA BF,BGD BD,BGR BG,BHR BH,BHS BS,BIH BA,BLM BL,BLR BY,BLZ BZ,BMU BM,BOL BO,BRA BR,BRB BB,BRN BN,BTN BT,' +
  'BVT BV,BWA BW,CAF CF,CAN CA,CCK CC,CHE CH,CHL CL,CHN CN,CIV CI,CMR CM,COD CD,COG CG,COK CK,COL CO,COM KM,CPV CV,CRI CR,CUB CU,' +
  'CUW CW,CXR CX,CYM KY,CYP CY,CZE CZ,DEU DE,DJI DJ,DMA DM,DNK DK,DOM DO,DZA DZ,ECU EC,EGY EG,ERI ER,ESH EH,ESP ES,EST EE,ETH ET,' +
  'FIN FI,FJI FJ,FLK FK,FRA FR,FRO FO,FSM FM,GAB GA,GBR GB,GEO GE,GGY GG,GHA GH,GIB GI,GIN GN,GLP GP,GMB GM,GNB GW,GNQ GQ,GRC GR,' +
  'GRD GD,GRL GL,GTM GT,GUF GF,GUM GU,GUY GY,HKG HK,HMD HM,HND HN,HRV HR,HTI HT,HUN HU,IDN ID,IMN IM,IND IN,IOT IO,IRL IE,IRN IR,' +
  'IRQ IQ,ISL IS,ISR IL,ITA IT,JAM JM,JEY JE,JOR JO,JPN JP,KAZ KZ,KEN KE,KGZ KG,KHM KH,KIR KI,KNA KN,KOR KR,KWT KW,LAO LA,LBN LB,' +
  'LBR LR,LBY LY,LCA LC,LIE LI,LKA LK,LSO LS,LTU LT,LUX LU,LVA LV,MAC MO,MAF MF,MAR MA,MCO MC,MDA MD,MDG MG,MDV MV,MEX MX,MHL MH,' +
  'MKD MK,MLI ML,MLT MT,MMR MM,MNE ME,MNG MN,MNP MP,MOZ MZ,MRT MR,MSR MS,MTQ MQ,MUS MU,MWI MW,MYS MY,MYT YT,NAM NA,NCL NC,NER NE,' +
  'NFK NF,NGA NG,NIC NI,NIU NU,NLD NL,NOR NO,NPL NP,NRU NR,NZL NZ,OMN OM,PAK PK,PAN PA,PCN PN,PER PE,PHL PH,PLW PW,PNG PG,POL PL,' +
  'PRI PR,PRK KP,PRT PT,PRY PY,PSE PS,PYF PF,QAT QA,REU RE,ROU RO,RUS RU,RWA RW,SAU SA,SDN SD,SEN SN,SGP SG,SGS GS,SHN SH,SJM SJ,' +
  'SLB SB,SLE SL,SLV SV,SMR SM,SOM SO,SPM PM,SRB RS,SSD SS,STP ST,SUR SR,SVK SK,SVN SI,SWE SE,SWZ SZ,SXM SX,SYC SC,SYR SY,TCA TC,' +
  'TCD TD,TGO TG,THA TH,TJK TJ,TKL TK,TKM TM,TLS TL,TON TO,TTO TT,TUN TN,TUR TR,TUV TV,TWN TW,TZA TZ,UGA UG,UKR UA,UMI UM,URY UY,' +
  'USA US,UZB UZ,VAT VA,VCT VC,VEN VE,VGB VG,VIR VI,VNM VN,VUT VU,WLF WF,WSM WS,YEM YE,ZAF ZA,ZMB ZM,ZWE ZW';

/** Codes of ICAO that ISO does not have, and states that sign for several codes. */
const FURTHER =
  'D DE,GBD GB,GBN GB,GBO GB,GBP GB,GBS GB,HKG CN,MAC CN,CHN HK,CHN MO,RKS KS,RKS XK,EUE EU,UNO UN,UNA UN,UNK UN,XOM XO,XOM XM,XPO XP,' +
  'XAF XA,XIM XI,UTO UT,ROM RO,ZAR CD';

const ASSIGNMENTS = new Map<string, Set<string>>();
for (const pair of `${ISO_3166},${FURTHER}`.split(',')) {
  const [icao, iso] = pair.split(' ') as [string, string];
  const known = ASSIGNMENTS.get(icao);
  if (known === undefined) ASSIGNMENTS.set(icao, new Set([iso]));
  else known.add(iso);
}

/**
 * Whether the issuing state of a document and the country of a certificate are the same.
 * @param icao as in the machine-readable zone, without fillers: `D`, `UTO`
 * @param certificateCountry as in the certificate, in upper case; some states write three letters
 * @returns `null` where a code is not in the table
 */
export function sameState(icao: string, certificateCountry: string): boolean | null {
  const assigned = ASSIGNMENTS.get(meantState(icao.toUpperCase()));
  if (assigned === undefined) return null;
  const country = certificateCountry.toUpperCase();
  if (assigned.has(country)) return true;
  const byThreeLetters = ASSIGNMENTS.get(country);
  if (byThreeLetters !== undefined) return [...byThreeLetters].some((iso) => assigned.has(iso));
  const known = [...ASSIGNMENTS.values()].some((codes) => codes.has(country));
  return known ? false : null;
}
