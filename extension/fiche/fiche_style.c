/*-------------------------------------------------------------------------
 *
 * fiche_style.c
 *	  The style sheet of the fiche.
 *
 * A4 first: borders rather than backgrounds, which browsers leave out when
 * they print; table heads repeated on each page; rows and blocks not cut.
 * Nothing is told by colour alone.  System fonts with figures of one width.
 * Charts do not depend on it: their fills are presentation attributes.
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche_style.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fiche/fiche.h"

const char	calimero_fiche_style[] =
"@page{size:A4;margin:14mm 14mm 17mm;"
"@bottom-left{font:8pt \"Liberation Sans\",Arial,Helvetica,sans-serif;color:#4a545c}"
"@bottom-right{content:\"Page \" counter(page) \" sur \" counter(pages);"
"font:8pt \"Liberation Sans\",Arial,Helvetica,sans-serif;color:#4a545c}}\n"
"*{box-sizing:border-box}\n"
"html{-webkit-text-size-adjust:100%}\n"
"body{margin:0 auto;max-width:182mm;padding:8mm 4mm;background:#fff;color:#1a2126;"
"font:9.5pt/1.42 \"Liberation Sans\",Arial,Helvetica,sans-serif;font-variant-numeric:tabular-nums}\n"
"p,dl,dd,ul,figure{margin:0}\n"
/* head of the document */
".head{border-top:3px solid #1d4e5f;padding-top:3.5mm;display:flex;justify-content:space-between;"
"align-items:flex-end;gap:8mm}\n"
".org{font-size:10.5pt;font-weight:bold;color:#1d4e5f;margin-bottom:1.5mm}\n"
"h1{font-size:20pt;line-height:1.1;margin:0;font-weight:bold;letter-spacing:-.2px}\n"
".sub{font-size:10.5pt;margin-top:1.5mm}\n"
".edition{text-align:right;font-size:8.5pt;color:#4a545c;white-space:nowrap}\n"
".edition strong{display:block;font-size:9.5pt;color:#1a2126}\n"
/* identity */
".identity{display:grid;grid-template-columns:repeat(3,1fr);gap:3mm 6mm;"
"margin:5mm 0 4mm;padding:3mm 0;"
"border-top:1px solid #aab4ba;border-bottom:1px solid #aab4ba}\n"
"dt{font-size:8pt;color:#4a545c}\n"
"dd{font-weight:bold}\n"
"dd small{display:block;font-size:8.5pt;font-weight:normal}\n"
/* figures */
".figures{display:grid;grid-template-columns:repeat(3,1fr) 1.25fr;gap:0;border:1px solid #1d4e5f}\n"
".figures div{padding:2.5mm 3.5mm;border-left:1px solid #aab4ba}\n"
".figures div:first-child{border-left:0}\n"
".figures dd{font-size:14pt;line-height:1.25;white-space:nowrap}\n"
".figures .verdict{border-left:1px solid #1d4e5f}\n"
".figures .verdict dd{font-size:10pt;white-space:normal;line-height:1.35;margin-top:.6mm}\n"
".notice{border:1px solid #1a2126;border-left-width:4px;padding:2mm 3mm;margin:3mm 0 0}\n"
/* sections */
"h2{font-size:12pt;line-height:1.25;margin:6mm 0 2.5mm;padding-bottom:1mm;color:#1d4e5f;"
"border-bottom:1.5px solid #1d4e5f;break-after:avoid}\n"
"h3{font-size:10.5pt;line-height:1.3;margin:0 0 1.2mm;break-after:avoid}\n"
"figure{break-inside:avoid}\n"
"figure svg{display:block;width:100%;height:auto}\n"
/* tables */
".scroll{overflow-x:auto}\n"
"table{width:100%;border-collapse:collapse;font-size:8.6pt;line-height:1.3}\n"
"caption{caption-side:top;text-align:left;font-size:8.6pt;color:#4a545c;padding:0 0 1.2mm;break-after:avoid}\n"
"thead{display:table-header-group}\n"
"tfoot{display:table-row-group}\n"
"tr,.short{break-inside:avoid}\n"
"tbody tr:first-child{break-before:avoid}\n"
"th,td{padding:1mm 1.4mm;text-align:left;vertical-align:top;border-bottom:1px solid #d3d9dd}\n"
"thead th{vertical-align:bottom;font-size:8pt;border-bottom:1px solid #1a2126}\n"
"thead tr.group th[colspan]{text-align:center;border-bottom:1px solid #aab4ba;padding-bottom:.6mm}\n"
"thead th.n{white-space:normal}\n"
"thead tr.group+tr th{width:19mm}\n"
"tbody tr:last-child th,tbody tr:last-child td{border-bottom-color:#1a2126}\n"

"tbody th{font-weight:normal;white-space:nowrap}\n"
"article tbody th{white-space:normal}\n"
"th:first-child,td:first-child{padding-left:0}\n"
"th:last-child,td:last-child{padding-right:0}\n"
".n{text-align:right;white-space:nowrap}\n"
".z{color:#5a656d}\n"
"tfoot th,tfoot td{font-weight:bold;border-top:1px solid #1a2126;border-bottom:1px solid #1a2126}\n"
".periods td:last-child,.periods tr.group th:last-child{padding-left:3mm}\n"
".dense table{font-size:7.6pt}\n"
".dense th:first-child,.dense td:first-child{padding-left:0}\n"
".dense thead th{font-size:7pt}\n"
".dense th,.dense td{padding-left:.8mm;padding-right:.8mm}\n"
".tiny table{font-size:5.6pt}\n"
".tiny thead th,.tiny .tag{font-size:5.6pt}\n"
/* a state is a word in a box, full or dashed */
".tag{display:inline-block;font-size:7.6pt;font-weight:bold;line-height:1.25;padding:0 1.1mm;margin-right:.6mm;"
"border:1px solid #8f1d1d;color:#8f1d1d}\n"
".tag.wait{border-style:dashed;border-color:#3d474e;color:#3d474e}\n"
/* écarts */
"article{border-left:3px solid #8f1d1d;padding:.4mm 0 .4mm 3.5mm;margin:0 0 4.5mm}\n"
"article.wait{border-left:3px dashed #3d474e}\n"
"article .body{break-inside:avoid}\n"
"article p+p{margin-top:1mm}\n"
"article ul{margin:1mm 0;padding-left:4.5mm}\n"
"article .cause{margin-top:1.2mm;font-size:8.6pt;color:#4a545c}\n"
"article .advice{margin-top:1.2mm;font-style:italic}\n"
"article .scroll{margin-top:2mm}\n"
/* foot of the document */
"footer{margin-top:6mm;padding-top:2.5mm;border-top:1px solid #1d4e5f;font-size:8pt;line-height:1.4;color:#3d474e;"
"break-inside:avoid}\n"
"footer p+p{margin-top:1.2mm}\n"
"code{font-family:\"Liberation Mono\",\"Courier New\",monospace;font-size:7.6pt;overflow-wrap:anywhere}\n"
".plain{white-space:nowrap}\n"
".note{margin-top:1.5mm;font-size:8.6pt}\n"
".scroll+.scroll{margin-top:4mm}\n"
"@media print{body{max-width:none;padding:0}.scroll{overflow:visible}}\n"
"@media screen and (max-width:700px){.head{display:block}.edition{text-align:left;margin-top:3mm;white-space:normal}"
".identity,.figures{grid-template-columns:1fr 1fr}.figures div{border-left:0}}\n";
