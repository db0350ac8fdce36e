package dev.provost.jmx.event;

/// User data of the notification that `sendRemoteCommEvent` raises.
public record RemoteCommunication(String type, String data) {}
