#include "listening.hpp"

#include <boost/asio/error.hpp>

namespace babel::server {

via port_of(std::string_view name) {
    if (name == "proxy") return via::proxy;
    return name == tls_name ? via::tls : via::nobody;
}

std::string complaint(const listen_failure& failure, std::optional<std::uint16_t> tls_port) {
    const auto where = "cannot listen on " + net::to_string(failure.where) + ": ";
    if (failure.why == asio::error::address_in_use)
        return where + "address already in use; is another one running? " +
               (failure.where.port() == tls_port ? "--tls-port" : "--port") + " takes another port";
    return where + failure.why.message();
}

} // namespace babel::server
