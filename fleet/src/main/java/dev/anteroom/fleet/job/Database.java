package dev.anteroom.fleet.job;

import java.io.Serializable;

/// Where the rows go.
///
/// @param url of JDBC, `jdbc:postgresql://host/database`
public record Database(String url, String user, String password) implements Serializable {
    @Override
    public String toString() {
        return url + " as " + user;
    }
}
