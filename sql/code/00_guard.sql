\echo Use "CREATE EXTENSION calimero" to load this file. \quit
