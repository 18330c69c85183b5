#include "server/server_impl.hpp"
#include <babel/server/server.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace babel::server {

server::server(const asio::any_io_executor& executor, logger& log, policy rules)
    : impl_(std::make_unique<server_impl>(executor, log, std::move(rules))) {}

server::~server() = default;

result<void, listen_failure>
server::listen(std::span<const asio::ip::address> addresses, std::uint16_t port, via through) {
    return impl_->listen(addresses, port, through);
}

error_code server::adopt(int descriptor, via through) {
    return impl_->adopt(descriptor, through);
}

result<void, names_fault> server::open_names(const std::string& path) {
    return impl_->open_names(path);
}

void server::use(directory& names_of_all) {
    impl_->use(names_of_all);
}

void server::separate_realms() {
    impl_->sessions().signals().separate_realms();
}

void server::trust_proxies(address_list trusted) {
    impl_->trust_proxies(std::move(trusted));
}

void server::use_identity(server_identity identity) {
    impl_->use_identity(std::move(identity));
}

void server::admit_plain(plain_clients admitted) {
    impl_->admit_plain(admitted);
}

result<void, listen_failure> server::start_relay(const relay_setup& setup) {
    return impl_->start_relay(setup);
}

std::vector<tcp::endpoint> server::endpoints() const {
    return impl_->endpoints();
}

asio::awaitable<void> server::run() {
    return impl_->run();
}

void server::stop(std::optional<std::chrono::seconds> over) {
    impl_->stop(over);
}

std::chrono::seconds server::drain_time() const {
    return impl_->drain_time();
}

void server::change_rules(policy rules) {
    impl_->change_rules(std::move(rules));
}

std::size_t server::online() const {
    return impl_->sessions().online();
}

} // namespace babel::server
