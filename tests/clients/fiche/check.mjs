// Checks of the fiche de synthèse, and of the annex of the right of access, in a real browser.  Called by run.sh: check.mjs AT-FAULT.html FICHE.html ...
//
// Each check takes a page and gives the list of what it found wrong.  The document at fault must give every check something
// to find; a fiche must give none of them anything.

import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const load = createRequire(join(process.env.FICHE_MODULES, 'package.json'));
const { chromium } = load('playwright-core');
const { HtmlValidate } = load('html-validate');
const axeSource = readFileSync(load.resolve('axe-core/axe.min.js'), 'utf8');

// A4 less the margins of @page, in CSS pixels.
const PRINT_WIDTH = Math.floor((210 - 2 * 14) * 96 / 25.4);
const A4_POINTS = { width: 595.28, height: 841.89 };

async function runAxe(page) {
    await page.evaluate(axeSource);
    return page.evaluate(() => window.axe.run(document, { resultTypes: ['violations', 'incomplete'] }));
}

function describe(results) {
    return results.map((r) => `${r.id} (${r.impact}): ${r.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')}`);
}

async function accessibility(page, file, seen) {
    seen.axe = await runAxe(page);
    return describe(seen.axe.violations);
}

// What axe cannot decide alone must be decided here: only contrast under a drawing may be left open.
async function undecided(page, file, seen) {
    return describe(seen.axe.incomplete.filter((r) => r.id !== 'color-contrast'));
}

async function onNarrowScreen(page) {
    const size = page.viewportSize();
    await page.setViewportSize({ width: 360, height: 800 });
    const found = describe((await runAxe(page)).violations);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await page.setViewportSize(size);
    if (overflow > 0) {
        found.push(`the page is ${overflow} px wider than a narrow screen`);
    }
    return found;
}

const validator = new HtmlValidate({
    extends: ['html-validate:recommended', 'html-validate:document', 'html-validate:a11y'],
    rules: {
        // a matter of layout of the source, not of the document
        'no-inline-style': 'error',
        'no-trailing-whitespace': 'off',
        'long-title': 'off',
    },
});

async function validity(page, file) {
    const report = await validator.validateString(readFileSync(file, 'utf8'), file);
    return report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
}

// One file that fetches nothing and runs nothing.
async function selfContained(page, file, seen) {
    const found = seen.requests.filter((url) => url !== pathToFileURL(file).href).map((url) => `fetches ${url}`);
    found.push(...seen.messages);
    found.push(...await page.evaluate(() => {
        const bad = [];
        for (const element of document.querySelectorAll('*')) {
            if (['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'LINK', 'IMG', 'FORM', 'BASE'].includes(element.tagName)) {
                bad.push(`element ${element.tagName}`);
            }
            for (const attribute of element.attributes) {
                if (attribute.name.startsWith('on') || ['src', 'href', 'action', 'xlink:href'].includes(attribute.name)) {
                    bad.push(`attribute ${attribute.name}`);
                }
            }
        }
        return bad;
    }));
    return found;
}

// RGAA 5.4 to 5.7: captions, heads with a scope, one head a row.
async function tables(page) {
    return page.evaluate(() => {
        const bad = [];
        for (const table of document.querySelectorAll('table')) {
            const name = table.caption ? table.caption.textContent.slice(0, 40) : 'a table';
            if (!table.caption || table.caption.textContent.trim() === '') { bad.push(`${name} has no caption`); }
            for (const th of table.querySelectorAll('th')) {
                if (!['col', 'row', 'colgroup'].includes(th.getAttribute('scope'))) { bad.push(`${name}: a head has no scope`); }
            }
            for (const row of table.querySelectorAll('tbody tr, tfoot tr')) {
                if (!row.cells[0] || row.cells[0].tagName !== 'TH') { bad.push(`${name}: a row has no head`); }
            }
            const widths = new Set([...table.querySelectorAll('tbody tr, tfoot tr')].map((r) => r.cells.length));
            if (widths.size !== 1) { bad.push(`${name}: rows of ${[...widths].join(' and ')} cells`); }
        }
        return bad;
    });
}

// RGAA 1.1, 1.6 and 3.1: a chart has a name and a description, is followed by its data, and differs by more than colour.
async function charts(page) {
    return page.evaluate(() => {
        const bad = [];
        for (const svg of document.querySelectorAll('svg')) {
            const name = svg.querySelector('title');
            const description = svg.querySelector('desc');
            if (svg.getAttribute('role') !== 'img') { bad.push('a chart has no role img'); }
            if (!name || svg.getAttribute('aria-labelledby') !== name.id) { bad.push('a chart has no name'); }
            if (!description || svg.getAttribute('aria-describedby') !== description.id) { bad.push('a chart has no description'); }
            const after = [...document.querySelectorAll('table')]
                .find((t) => svg.compareDocumentPosition(t) & Node.DOCUMENT_POSITION_FOLLOWING);
            if (!after) { bad.push('no table follows a chart'); }
            const fills = new Set([...svg.querySelectorAll('rect[stroke]')].map((r) => r.getAttribute('fill')));
            const hatched = [...fills].filter((f) => f && f.startsWith('url('));
            if (fills.size - hatched.length > 1) { bad.push('two series of a chart differ by colour only'); }
            for (const fill of hatched) {
                if (!document.querySelector(fill.slice(4, -1))) { bad.push(`pattern ${fill} does not exist`); }
            }
        }
        return bad;
    });
}

// Printed: nothing beyond the width of the page, heads repeated, A4, tagged.
async function printing(page, file, seen) {
    const found = [];
    const size = page.viewportSize();
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: PRINT_WIDTH, height: 1000 });
    found.push(...await page.evaluate((width) => {
        const bad = [];
        for (const element of document.querySelectorAll('body *')) {
            const box = element.getBoundingClientRect();
            if (box.width > 0 && box.right > width + 1 && !element.closest('svg')) {
                bad.push(`${element.tagName} ends ${Math.round(box.right - width)} px beyond the page`);
            }
        }
        for (const head of document.querySelectorAll('thead')) {
            if (getComputedStyle(head).display !== 'table-header-group') { bad.push('a head of table is not repeated'); }
        }
        for (const row of document.querySelectorAll('tr')) {
            if (getComputedStyle(row).breakInside !== 'avoid') { bad.push('a row may be cut between two pages'); break; }
        }
        return bad;
    }, PRINT_WIDTH));
    const pdf = await page.pdf({ preferCSSPageSize: true, tagged: true, outline: true });
    await page.emulateMedia({ media: null });
    await page.setViewportSize(size);
    writeFileSync(join(process.env.FICHE_OUTPUT, `${seen.name}.pdf`), pdf);
    const text = pdf.toString('latin1');
    const boxes = [...text.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)];
    if (boxes.length === 0 || boxes.some((b) => Math.abs(b[1] - A4_POINTS.width) > 1 || Math.abs(b[2] - A4_POINTS.height) > 1)) {
        found.push('a page of the PDF is not A4');
    }
    if (!/\/Marked\s+true/.test(text)) { found.push('the PDF is not tagged'); }
    return found;
}

// Where a reader would see a code, a missing value or a broken amount.
async function words(page, file) {
    // Who asks for her data reads her own identifiers in full.
    const own = basename(file).startsWith('droit-acces');
    return page.evaluate((own) => {
        const text = document.body.innerText;
        const bad = [];
        for (const [what, pattern] of [
            ['a code of the matching', /\b(?:SANS|ECART|VERSION|FRACTION|CODE|ENCAISSEMENT|PAYE|TEST|SOMME)_[A-Z_]+\b/],
            ['a period as a code', /\b\d{4}[MTSA]\d{2}\b/],
            ['a day that is not JJ/MM/AAAA', /\b\d{4}-\d{2}-\d{2}\b/],
            ['an amount with a point', /\d\.\d{2}\s?€/],
            ['an amount that may be cut', /\d[ \n]€/],
            ['a thousand without its space', /(?<![\dA-Z*-])\d{4,},\d{2}/],
            ['a hole', /\b(?:null|undefined|NaN|nil)\b/],
            ['an IBAN', /\b[A-Z]{2}\d{2}[ \u00a0]?(?:[A-Z0-9]{4}[ \u00a0]?){3,}/],
            ['a number of social security', /\b[12]\d{12}(?:\d{2})?\b/],
            ['a space before a sign that may start a line', / [:;?!»]/],
        ]) {
            const match = text.match(pattern);
            if (match && !(own && ['an IBAN', 'a number of social security'].includes(what))) { bad.push(`${what}: ${match[0].trim()}`); }
        }
        return bad;
    }, own);
}

const checks = [
    ['axe-core finds no violation', accessibility],
    ['axe-core leaves nothing undecided', undecided],
    ['a narrow screen shows it all, without violation', onNarrowScreen],
    ['html-validate finds no error', validity],
    ['one file, no script, nothing fetched', selfContained],
    ['tables have captions, scopes and heads', tables],
    ['charts are named, described, followed by their data, hatched', charts],
    ['it prints on A4, whole and tagged', printing],
    ['a reader sees French amounts and dates, and no code', words],
];

async function open(browser, file) {
    const context = await browser.newContext({ viewport: { width: 900, height: 1200 }, locale: 'fr-FR', offline: true });
    const page = await context.newPage();
    const seen = { name: basename(file, '.html'), requests: [], messages: [] };
    page.on('request', (request) => seen.requests.push(request.url()));
    page.on('console', (message) => seen.messages.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => seen.messages.push(`error: ${error.message}`));
    await page.goto(pathToFileURL(resolve(file)).href, { waitUntil: 'load' });
    await page.screenshot({ path: join(process.env.FICHE_OUTPUT, `${seen.name}.png`), fullPage: true });
    return { context, page, seen };
}

let number = 0;
let failed = 0;

function report(good, name, notes) {
    number++;
    console.log(`${good ? 'ok' : 'not ok'} ${number} - ${name.replaceAll('#', '')}`);
    if (!good) {
        failed++;
        notes.slice(0, 10).forEach((note) => console.log(`# ${note}`.replaceAll('\n', ' ')));
    }
}

const [atFault, ...fiches] = process.argv.slice(2);
console.log(`1..${checks.length * (fiches.length + 1)}`);
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--disable-gpu', '--disable-background-networking'],
});
try {
    for (const file of [atFault, ...fiches]) {
        const { context, page, seen } = await open(browser, file);
        for (const [name, check] of checks) {
            let found;
            try {
                found = await check(page, resolve(file), seen);
            } catch (error) {
                found = null;
                report(false, `${seen.name}: ${name}`, [String(error.message)]);
            }
            if (found === null) {
                continue;
            }
            if (file === atFault) {
                report(found.length > 0, `fails on a document at fault: ${name}`, ['found nothing']);
            } else {
                report(found.length === 0, `${seen.name}: ${name}`, found);
            }
        }
        await context.close();
    }
} finally {
    await browser.close();
}
process.exitCode = failed === 0 ? 0 : 1;
