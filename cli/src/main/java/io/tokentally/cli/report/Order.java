package io.tokentally.cli.report;

/** How the rows of a report follow each other. */
enum Order {
    ASC,
    DESC
}
