package dev.holdfast.server.config;

/**
 * A setting as it is in force.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param key its name
 * @param value its value in its normal form
 * @param origin where the value came from: {@code default}, a line of a file, a variable, or an option
 * @param defaultValue the value that it would have if nobody had said otherwise
 * @param unit what a number counts; empty where nothing is counted
 * @param description one or two sentences for people
 */
public record EffectiveSetting(
        String key, String value, String origin, String defaultValue, String unit, String description) {}
