#include "cluster.hpp"

#include <babel/cluster/cluster_directory.hpp>
#include <babel/config/config_file.hpp>
#include <babel/core/text.hpp>

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::server {
namespace {

/// Reads authorities in PEM; without a path those of the system count. Returns an error message if
/// that fails.
std::optional<std::string> read_authorities(const std::string& path, std::string& pem) {
    if (path.empty()) return {};
    auto text = config::read_file(path);
    if (!text) return to_string(text.error());
    if (!*text) return "there is no file " + printable_path(path);
    pem = std::move(**text);
    return {};
}

} // namespace

class cluster_membership::impl {
public:
    explicit impl(std::unique_ptr<cluster::cluster_directory> made) : names(std::move(made)) {}
    std::unique_ptr<cluster::cluster_directory> names;
};

config::value_result check_engine(const std::string& url) {
    if (auto fault = cluster::fault_of_engine(url); !fault.empty()) return fault;
    return {};
}

cluster_membership::cluster_membership() = default;
cluster_membership::~cluster_membership() = default;

std::optional<std::string> cluster_membership::prepare(
    const asio::any_io_executor& executor,
    server& at,
    const settings& with,
    logger& log,
    std::function<void(const std::string& why)> refuse
) {
    const auto& chosen = with.cluster;
    if (chosen.engine.empty()) return {};
    std::string authorities;
    if (auto failed = read_authorities(chosen.authorities_file, authorities))
        return "no cluster: " + *failed;
    const cluster::cluster_settings wanted{
        chosen.engine,
        chosen.password_file,
        std::move(authorities),
        chosen.name,
        chosen.node,
        chosen.address,
        chosen.lease,
        with.has_realms};
    auto made = cluster::cluster_directory::make(executor, wanted, log, std::move(refuse));
    if (!made) return "no cluster: " + made.error().why;
    impl_ = std::make_unique<impl>(std::move(*made));
    at.use(*impl_->names);
    return {};
}

void cluster_membership::start() {
    if (impl_) impl_->names->start();
}

std::optional<bool> cluster_membership::is_linked() const {
    return impl_ ? std::optional(impl_->names->takes_logins()) : std::nullopt;
}

asio::awaitable<void> cluster_membership::leave() {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (impl_) co_await impl_->names->close();
}

} // namespace babel::server
