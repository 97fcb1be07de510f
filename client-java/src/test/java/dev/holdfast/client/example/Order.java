package dev.holdfast.client.example;

/** What the examples send. */
public record Order(String id, int pieces) {}
