package io.keyfleet.gateway.access;

/// Somebody who may use the gateway.
///
/// @param name owner of files and batches
/// @param topic the prompt topic of its batches; its weight at the workers is the owner's share
public record GatewayKey(String name, String topic) {}
