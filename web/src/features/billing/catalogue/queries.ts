/** What the account sells besides calls: products, prices of features, ready sets to begin with. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, onceOnly, unwrap } from "@/api/client";
import type { components } from "@/api/schema";
import { fetchAll } from "@/ui/list/fetchAll";
import type { PageRequest } from "@/ui/list/types";
import { billingKeys } from "../keys";
import type { Product, ProductGiven } from "../types";

export function fetchProducts({ cursor, limit, signal }: PageRequest) {
  return unwrap(
    api.GET("/api/v1/billing/products", { params: { query: { cursor, limit } }, signal }),
  );
}

export function useProducts() {
  return useQuery({
    queryKey: [...billingKeys.products, "all"],
    queryFn: ({ signal }) => fetchAll<Product>(fetchProducts, { signal }),
  });
}

function useCatalogueAct<V, R>(act: (values: V) => Promise<R>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: billingKeys.all }),
  });
}

export function useSaveProduct(id: string | null) {
  return useCatalogueAct((body: ProductGiven) =>
    unwrap(
      id === null
        ? api.POST("/api/v1/billing/products", { body, headers: onceOnly() })
        : api.PUT("/api/v1/billing/products/{product_id}", {
            params: { path: { product_id: id } },
            body,
          }),
    ),
  );
}

export function useArchiveProduct() {
  return useCatalogueAct((id: string) =>
    unwrap(
      api.DELETE("/api/v1/billing/products/{product_id}", { params: { path: { product_id: id } } }),
    ),
  );
}

export function useCatalogueFiles() {
  return useQuery({
    queryKey: billingKeys.catalogues,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/catalogues", { signal })),
    select: ({ items }) => items,
  });
}

export function useLoadCatalogue() {
  return useCatalogueAct((name: string) =>
    unwrap(api.POST("/api/v1/billing/catalogues", { body: { name }, headers: onceOnly() })),
  );
}

export function useFeaturePrices() {
  return useQuery({
    queryKey: billingKeys.featurePrices,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/billing/feature-prices", { signal })),
    select: ({ items }) => items,
  });
}

export function useSetFeaturePrice() {
  return useCatalogueAct((body: components["schemas"]["FeaturePriceGiven"]) =>
    unwrap(api.PUT("/api/v1/billing/feature-prices", { body })),
  );
}

export function useRemoveFeaturePrice() {
  return useCatalogueAct((id: string) =>
    unwrap(
      api.DELETE("/api/v1/billing/feature-prices/{price_id}", {
        params: { path: { price_id: id } },
      }),
    ),
  );
}
